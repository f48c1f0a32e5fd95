// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.TextReader;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.threadpool.ThreadPool;

/**
 * The documents of one call of the processor, on their way through it:
 * <ol>
 *   <li>read the texts of all documents;
 *   <li>see that every field that something goes to is ready for it (or just check, in a simulation);
 *   <li>see which vectors are known already;
 *   <li>embed the texts of all documents that are left, by one call per model: one, but where a field is migrated;
 *   <li>back on a write thread, put what is made of the vectors into the documents.
 * </ol>
 * A step works on the documents that no earlier step has failed. At each moment one thread works on the batch.
 */
final class EmbeddingBatch {

    /** A field changes its way twice at most in the time that a batch takes. */
    private static final int MOST_REPEATS = 2;

    private final String processor;
    private final List<DocumentEmbedding> documents;
    private final ThreadPool threadPool;
    private final Consumer<List<IngestDocumentWrapper>> handler;
    private int repeats;

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
     * Calls the handler once, with all documents: on this thread if no document has a text, else on a write thread.
     *
     * @param configured the model as the processor's configuration names it, for errors of a model that can not be had
     * @param supplier throws if the model can not be had, or what its vectors are for
     */
    void run(List<? extends TextReader> readers, String configured, Supplier<VectorUse> supplier) {
        VectorUse use = null;
        Exception noUse = null;
        try {
            use = supplier.get();
        } catch (Exception e) {
            noUse = e;
        }
        String model = use == null ? configured : use.model();
        for (DocumentEmbedding document : documents) {
            read(document, readers, model);
            if (use == null) {
                failAll(document, model, noUse);
            } else {
                takeAway(document, use);
            }
        }
        if (documents.stream().noneMatch(DocumentEmbedding::needsEmbedding)) {
            handler.accept(results());
        } else {
            prepare(use);
        }
    }

    private void read(DocumentEmbedding document, List<? extends TextReader> readers, String model) {
        for (TextReader reader : readers) {
            try {
                document.add(reader.read(document.document().getSourceAndMetadata()));
            } catch (Exception e) {
                document.fail(EmbeddingFailure.of(processor, reader.field().label(), model, e));
                return;
            }
        }
    }

    private void takeAway(DocumentEmbedding document, VectorUse use) {
        for (Slot slot : document.slots()) {
            try {
                document.takeAway(use.outdated(destination(document, slot), slot));
            } catch (Exception e) {
                document.fail(EmbeddingFailure.of(processor, slot.field().label(), use.model(), e));
                return;
            }
        }
    }

    private void prepare(VectorUse use) {
        Set<VectorUse.Destination> destinations = new LinkedHashSet<>();
        documents.forEach(document -> document.wanted().forEach(slot -> destinations.add(destination(document, slot))));
        Map<VectorUse.Destination, List<VectorUse.Write>> ready = new ConcurrentHashMap<>();
        Map<VectorUse.Destination, Exception> refused = new ConcurrentHashMap<>();
        boolean simulation = SimulationMarker.isSimulation(threadPool.getThreadContext());
        AtomicInteger unanswered = new AtomicInteger(destinations.size());
        for (VectorUse.Destination destination : destinations) {
            ActionListener<List<VectorUse.Write>> answer = ActionListener.notifyOnce(
                ActionListener.runAfter(
                    ActionListener.wrap(writes -> ready.put(destination, writes), e -> refused.put(destination, e)),
                    () -> {
                        if (unanswered.decrementAndGet() == 0) {
                            prepared(use, simulation, ready, refused);
                        }
                    }
                )
            );
            try {
                use.prepare(destination, simulation, answer);
            } catch (Exception e) {
                answer.onFailure(e);
            }
        }
    }

    private void prepared(
        VectorUse use,
        boolean simulation,
        Map<VectorUse.Destination, List<VectorUse.Write>> ready,
        Map<VectorUse.Destination, Exception> refused
    ) {
        List<Wanted> wanted = new ArrayList<>();
        for (DocumentEmbedding document : documents) {
            for (Slot slot : document.wanted()) {
                Exception refusal = refused.get(destination(document, slot));
                if (refusal != null) {
                    document.fail(EmbeddingFailure.of(processor, slot.field().label(), use.model(), refusal));
                }
            }
            for (Slot slot : document.wanted()) {
                ready.get(destination(document, slot)).forEach(write -> wanted.add(new Wanted(document, slot, write)));
            }
        }
        use.reuse(wanted, simulation, rest -> embed(use, rest, () -> settle(use, ready)));
    }

    /** Where vectors go may have changed while they were made: a migration has begun, or searches were switched. */
    private void settle(VectorUse use, Map<VectorUse.Destination, List<VectorUse.Write>> ready) {
        if (repeats == MOST_REPEATS || isSettled(use, ready)) {
            finish();
            return;
        }
        repeats++;
        for (DocumentEmbedding document : documents) {
            document.forget();
            takeAway(document, use);
        }
        prepare(use);
    }

    private static boolean isSettled(VectorUse use, Map<VectorUse.Destination, List<VectorUse.Write>> ready) {
        try {
            return ready.entrySet().stream().allMatch(each -> use.isStill(each.getKey(), each.getValue()));
        } catch (RuntimeException e) { // the index says now that nothing can be written there: indexing will say so too
            return true;
        }
    }

    private void embed(VectorUse use, List<Wanted> wanted, Runnable settle) {
        Map<ModelId, ModelCall> calls = new LinkedHashMap<>();
        for (Wanted each : wanted) {
            Embedder embedder = each.write().embedder();
            calls.computeIfAbsent(embedder.id(), id -> use.call(processor, embedder)).add(each);
        }
        if (calls.isEmpty()) {
            settle.run();
        } else {
            ask(List.copyOf(calls.values()), settle);
        }
    }

    private void ask(List<ModelCall> calls, Runnable settle) {
        ThreadContext threadContext = threadPool.getThreadContext();
        AtomicInteger unanswered = new AtomicInteger(calls.size());
        for (ModelCall call : calls) {
            call.embed(new ContextPreservingActionListener<Void>(threadContext.newRestorableContext(true), ActionListener.wrap(() -> {
                if (unanswered.decrementAndGet() == 0) {
                    calls.forEach(ModelCall::take);
                    settle.run();
                }
            })));
        }
    }

    private void failAll(DocumentEmbedding document, String model, Exception cause) {
        document.wanted()
            .stream()
            .findFirst()
            .ifPresent(slot -> document.fail(EmbeddingFailure.of(processor, slot.field().label(), model, cause)));
    }

    /** Leaves the inference thread, which others wait for. */
    private void finish() {
        new WriteThread(processor, threadPool).run(() -> handler.accept(results()), this::closing);
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
