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
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.threadpool.ThreadPool;

/**
 * The documents of one call of the processor, on their way through it:
 * <ol>
 *   <li>read the texts of all documents;
 *   <li>see that every field that something goes to is ready for it (or just check, in a simulation);
 *   <li>embed the texts of all documents that are left, in one request;
 *   <li>back on a write thread, put what is made of the vectors into the documents.
 * </ol>
 * A step works on the documents that no earlier step has failed. At each moment one thread works on the batch.
 */
final class EmbeddingBatch {

    private static final Logger logger = LogManager.getLogger(EmbeddingBatch.class);

    /** What embeds the texts of a batch, and what is made of their vectors. */
    record Work(Embedder embedder, VectorUse use) {

        String model() {
            return embedder.spec().name();
        }
    }

    private final String processor;
    private final List<DocumentEmbedding> documents;
    private final ThreadPool threadPool;
    private final Consumer<List<IngestDocumentWrapper>> handler;

    EmbeddingBatch(
        String processor,
        List<IngestDocumentWrapper> documents,
        ThreadPool threadPool,
        Consumer<List<IngestDocumentWrapper>> handler
    ) {
        this.processor = processor;
        this.documents = documents.stream().map(DocumentEmbedding::new).toList();
        this.threadPool = threadPool;
        this.handler = handler;
    }

    /**
     * Calls the handler once, with all documents: on this thread if nothing is to be embedded, else on a write thread.
     *
     * @param configured the model as the processor's configuration names it, for errors of a model that can not be had
     * @param supplier throws if the model can not be had, or what its vectors are for
     */
    void run(List<SourceReader> readers, String configured, Supplier<Work> supplier) {
        Work work = null;
        Exception noWork = null;
        try {
            work = supplier.get();
        } catch (Exception e) {
            noWork = e;
        }
        String model = work == null ? configured : work.model();
        documents.forEach(document -> read(document, readers, model));
        if (noWork != null) {
            for (DocumentEmbedding document : documents) {
                failAll(document, model, noWork);
            }
        }
        if (documents.stream().noneMatch(DocumentEmbedding::needsEmbedding)) {
            handler.accept(results());
        } else {
            prepare(work);
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

    private void prepare(Work work) {
        Set<VectorUse.Destination> destinations = new LinkedHashSet<>();
        documents.forEach(document -> document.wanted().forEach(slot -> destinations.add(destination(document, slot))));
        Map<VectorUse.Destination, Exception> refused = new ConcurrentHashMap<>();
        boolean simulation = SimulationMarker.isSimulation(threadPool.getThreadContext());
        AtomicInteger unanswered = new AtomicInteger(destinations.size());
        for (VectorUse.Destination destination : destinations) {
            ActionListener<Void> answer = ActionListener.notifyOnce(ActionListener.runAfter(refusals(destination, refused), () -> {
                if (unanswered.decrementAndGet() == 0) {
                    prepared(work, refused);
                }
            }));
            try {
                work.use().prepare(destination, work.embedder(), simulation, answer);
            } catch (Exception e) {
                answer.onFailure(e);
            }
        }
    }

    private static ActionListener<Void> refusals(VectorUse.Destination destination, Map<VectorUse.Destination, Exception> refused) {
        return ActionListener.wrap(ok -> {}, e -> refused.put(destination, e));
    }

    private void prepared(Work work, Map<VectorUse.Destination, Exception> refused) {
        List<String> texts = new ArrayList<>();
        for (DocumentEmbedding document : documents) {
            for (Slot slot : document.wanted()) {
                Exception refusal = refused.get(destination(document, slot));
                if (refusal != null) {
                    document.fail(EmbeddingFailure.of(processor, slot.field().label(), work.model(), refusal));
                }
            }
            document.wanted().forEach(slot -> texts.add(slot.text().orElseThrow()));
        }
        if (texts.isEmpty()) {
            finish();
        } else {
            embed(work, texts);
        }
    }

    private void embed(Work work, List<String> texts) {
        ThreadContext threadContext = threadPool.getThreadContext();
        ActionListener<List<Outcome>> listener = ActionListener.notifyOnce(
            new ContextPreservingActionListener<>(
                threadContext.newRestorableContext(true),
                ActionListener.runAfter(
                    ActionListener.wrap(outcomes -> take(outcomes, texts.size(), work), e -> failAll(work.model(), e)),
                    this::finish
                )
            )
        );
        try {
            work.embedder().embedDocuments(texts, listener);
        } catch (Exception e) {
            listener.onFailure(e);
        }
    }

    private void take(List<Outcome> outcomes, int expected, Work work) {
        if (outcomes.size() != expected) {
            throw new IllegalStateException("asked for " + expected + " vectors, got " + outcomes.size());
        }
        int next = 0;
        for (DocumentEmbedding document : documents) {
            for (Slot slot : document.wanted()) {
                switch (outcomes.get(next++)) {
                    case Outcome.Embedded embedded -> take(document, slot, embedded, work);
                    case Outcome.Failed failed -> document.fail(
                        EmbeddingFailure.of(processor, slot.field().label(), work.model(), failed.cause())
                    );
                }
            }
        }
    }

    private void take(DocumentEmbedding document, Slot slot, Outcome.Embedded embedded, Work work) {
        try {
            document.take(work.use().value(embedded.embedding().vector()));
        } catch (RuntimeException e) {
            document.fail(EmbeddingFailure.of(processor, slot.field().label(), work.model(), e));
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

    private static VectorUse.Destination destination(DocumentEmbedding document, Slot slot) {
        return new VectorUse.Destination(document.index(), slot.field().target().toString());
    }
}
