// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.threadpool.ThreadPool;

/**
 * The documents of one call of the processor, on their way through it:
 * <ol>
 *   <li>read the texts of all documents;
 *   <li>see that every field a vector goes to is bound to the model (or just check, in a simulation);
 *   <li>embed the texts of all documents that are left, in one request;
 *   <li>back on a write thread, put the vectors into the documents.
 * </ol>
 * A step works on the documents that no earlier step has failed. At each moment one thread works on the batch.
 */
final class EmbeddingBatch {

    private static final Logger logger = LogManager.getLogger(EmbeddingBatch.class);

    /** Where a vector goes. */
    private record Destination(String index, String field) {}

    private final String processor;
    private final List<DocumentEmbedding> documents;
    private final FieldBinder binder;
    private final ThreadPool threadPool;
    private final Consumer<List<IngestDocumentWrapper>> handler;

    EmbeddingBatch(
        String processor,
        List<IngestDocumentWrapper> documents,
        FieldBinder binder,
        ThreadPool threadPool,
        Consumer<List<IngestDocumentWrapper>> handler
    ) {
        this.processor = processor;
        this.documents = documents.stream().map(DocumentEmbedding::new).toList();
        this.binder = binder;
        this.threadPool = threadPool;
        this.handler = handler;
    }

    /**
     * Calls the handler once, with all documents: on this thread if nothing is to be embedded, else on a write thread.
     *
     * @param configured the model as the processor's configuration names it, for errors of a model that can not be had
     */
    void run(List<SourceReader> readers, String configured, Supplier<Embedder> models) {
        Embedder embedder = null;
        Exception noModel = null;
        try {
            embedder = models.get();
        } catch (Exception e) {
            noModel = e;
        }
        String model = embedder == null ? configured : embedder.spec().name();
        documents.forEach(document -> read(document, readers, model));
        if (noModel != null) {
            for (DocumentEmbedding document : documents) {
                failAll(document, model, noModel);
            }
        }
        if (documents.stream().noneMatch(DocumentEmbedding::needsEmbedding)) {
            handler.accept(results());
        } else {
            bind(embedder);
        }
    }

    private void read(DocumentEmbedding document, List<SourceReader> readers, String model) {
        for (SourceReader reader : readers) {
            try {
                document.add(reader.read(document.document().getSourceAndMetadata()));
            } catch (Exception e) {
                document.fail(EmbeddingFailure.of(processor, reader.field().label(), model, e));
                return;
            }
        }
    }

    private void bind(Embedder embedder) {
        Set<Destination> destinations = new LinkedHashSet<>();
        documents.forEach(document -> document.wanted().forEach(slot -> destinations.add(destination(document, slot))));
        Map<Destination, Exception> refused = new ConcurrentHashMap<>();
        boolean simulation = SimulationMarker.isSimulation(threadPool.getThreadContext());
        AtomicInteger unanswered = new AtomicInteger(destinations.size());
        for (Destination destination : destinations) {
            ActionListener<Void> answer = ActionListener.notifyOnce(ActionListener.runAfter(refusals(destination, refused), () -> {
                if (unanswered.decrementAndGet() == 0) {
                    bound(embedder, refused);
                }
            }));
            try {
                if (simulation) {
                    binder.check(destination.index(), destination.field(), embedder.id(), embedder.spec().dimension());
                    answer.onResponse(null);
                } else {
                    binder.ensureBound(destination.index(), destination.field(), embedder.id(), embedder.spec().dimension(), answer);
                }
            } catch (Exception e) {
                answer.onFailure(e);
            }
        }
    }

    private static ActionListener<Void> refusals(Destination destination, Map<Destination, Exception> refused) {
        return ActionListener.wrap(ok -> {}, e -> refused.put(destination, e));
    }

    private void bound(Embedder embedder, Map<Destination, Exception> refused) {
        List<String> texts = new ArrayList<>();
        for (DocumentEmbedding document : documents) {
            for (Slot slot : document.wanted()) {
                Exception refusal = refused.get(destination(document, slot));
                if (refusal != null) {
                    document.fail(EmbeddingFailure.of(processor, slot.field().label(), embedder.spec().name(), refusal));
                }
            }
            document.wanted().forEach(slot -> texts.add(slot.text().orElseThrow()));
        }
        if (texts.isEmpty()) {
            finish();
        } else {
            embed(embedder, texts);
        }
    }

    private void embed(Embedder embedder, List<String> texts) {
        String model = embedder.spec().name();
        ThreadContext threadContext = threadPool.getThreadContext();
        ActionListener<List<Outcome>> listener = ActionListener.notifyOnce(
            new ContextPreservingActionListener<>(
                threadContext.newRestorableContext(true),
                ActionListener.runAfter(
                    ActionListener.wrap(outcomes -> take(outcomes, texts.size(), model), e -> failAll(model, e)),
                    this::finish
                )
            )
        );
        try {
            embedder.embedDocuments(texts, listener);
        } catch (Exception e) {
            listener.onFailure(e);
        }
    }

    private void take(List<Outcome> outcomes, int expected, String model) {
        if (outcomes.size() != expected) {
            throw new IllegalStateException("asked for " + expected + " vectors, got " + outcomes.size());
        }
        int next = 0;
        for (DocumentEmbedding document : documents) {
            for (Slot slot : document.wanted()) {
                switch (outcomes.get(next++)) {
                    case Outcome.Embedded embedded -> document.take(embedded);
                    case Outcome.Failed failed -> document.fail(
                        EmbeddingFailure.of(processor, slot.field().label(), model, failed.cause())
                    );
                }
            }
        }
    }

    private void failAll(String model, Exception cause) {
        documents.forEach(document -> failAll(document, model, cause));
    }

    private void failAll(DocumentEmbedding document, String model, Exception cause) {
        document.wanted()
            .stream()
            .findFirst()
            .ifPresent(slot -> document.fail(EmbeddingFailure.of(processor, slot.field().label(), model, cause)));
    }

    /** Leaves the inference thread, which others wait for. */
    private void finish() {
        ExecutorService executor = threadPool.executor(ThreadPool.Names.WRITE);
        if (executor.isShutdown()) { // would swallow a forced task
            closing(new OpenSearchRejectedExecutionException("node is closing", true));
            return;
        }
        executor.execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                handler.accept(results());
            }

            @Override
            public boolean isForceExecution() {
                return true; // the work is done already, and a full queue must not lose it
            }

            @Override
            public void onRejection(Exception e) {
                closing(e);
            }

            @Override
            public void onFailure(Exception e) {
                logger.error("pipeline can not go on after [" + processor + "]", e);
            }
        });
    }

    private void closing(Exception e) {
        documents.forEach(document -> document.fail(e));
        handler.accept(results());
    }

    private List<IngestDocumentWrapper> results() {
        return documents.stream().map(DocumentEmbedding::finish).toList();
    }

    private static Destination destination(DocumentEmbedding document, Slot slot) {
        return new Destination(document.index(), slot.field().target().toString());
    }
}
