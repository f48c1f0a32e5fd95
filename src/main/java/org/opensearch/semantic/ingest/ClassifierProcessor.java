// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.trained.BoundClassifier;
import org.opensearch.semantic.trained.ClassifierSource;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.threadpool.ThreadPool;

/**
 * The {@code semantic_classifier} ingest processor: says of a text of a document, or of a vector that is in it already, which class it
 * is of, and how sure that is.
 *
 * <p>What becomes of a document: for texts as in {@link EmbeddingProcessor}, with the label in place of the vector. A vector that is
 * missing fails the document, or leaves it as it is with {@code ignore_missing}. A document that fails, fails alone.
 *
 * <p>The examples are embedded when the processor is made, without anybody waiting for it; documents that come sooner wait. Where that
 * fails, the documents are told, and the next ones try again. A trained classifier is looked up by name for every bulk.
 */
public final class ClassifierProcessor extends AbstractProcessor {

    public static final String TYPE = "semantic_classifier";

    private final ClassifierConfig config;
    private final Embedders embedders;
    private final Classifiers classifiers;
    private final FieldBinder binder;
    private final ThreadPool threadPool;

    ClassifierProcessor(
        String tag,
        String description,
        ClassifierConfig config,
        Embedders embedders,
        Classifiers classifiers,
        FieldBinder binder,
        ThreadPool threadPool
    ) {
        super(tag, description);
        this.config = config;
        this.embedders = embedders;
        this.classifiers = classifiers;
        this.binder = binder;
        this.threadPool = threadPool;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    /** Not supported: embedding is never waited for on the thread that asks for it. */
    @Override
    public IngestDocument execute(IngestDocument document) {
        throw new UnsupportedOperationException("[" + TYPE + "] classifies asynchronously");
    }

    @Override
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        batchExecute(List.of(new IngestDocumentWrapper(0, 0, document, null)), results -> {
            IngestDocumentWrapper result = results.getFirst();
            handler.accept(result.getIngestDocument(), result.getException());
        });
    }

    @Override
    public void batchExecute(List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
        classifier(new ActionListener<>() {
            @Override
            public void onResponse(BoundClassifier bound) {
                label(documents, Optional.of(bound), null, handler);
            }

            @Override
            public void onFailure(Exception e) {
                label(documents, Optional.empty(), e, handler);
            }
        });
    }

    /** Answers with the classifier: at once if this node has it. */
    void classifier(ActionListener<BoundClassifier> listener) {
        Embedder embedder = null;
        if (config.source() instanceof ClassifierSource.Examples) {
            try {
                embedder = embedder();
            } catch (Exception e) {
                listener.onFailure(e);
                return;
            }
        }
        switch (config.source()) {
            case ClassifierSource.Examples examples -> classifiers.learned(examples, embedder, embedder.spec().dimension(), listener);
            case ClassifierSource.Named named -> classifiers.stored(named.name(), listener);
        }
    }

    /** What embeds the examples, and where there is no trained classifier the texts. */
    Embedder embedder() {
        return config.model().map(embedders::get).orElseGet(embedders::byDefault);
    }

    private void label(
        List<IngestDocumentWrapper> documents,
        Optional<BoundClassifier> bound,
        Exception none,
        Consumer<List<IngestDocumentWrapper>> handler
    ) {
        String name = "[" + TYPE + "]" + (getTag() == null ? "" : " tag [" + getTag() + "]");
        String model = bound.map(b -> b.model().name()).or(config::model).orElse("default");
        switch (config.input()) {
            case ClassifierConfig.Text text -> new EmbeddingBatch(name, documents, threadPool, handler).run(
                List.of(text.reader()),
                model,
                () -> use(bound.orElseThrow(() -> asUnchecked(none)))
            );
            case ClassifierConfig.Vector vector -> {
                VectorBatch batch = new VectorBatch(name, model, vector.reader(), binder);
                handler.accept(
                    documents.stream().map(document -> batch.label(document, bound.map(this::labelling), none)).toList()
                );
            }
        }
    }

    private VectorUse use(BoundClassifier bound) {
        Embedder embedder = embedders.get(bound.model().name());
        bound.requireModel(embedder.id());
        return new IntoLabel(embedder, labelling(bound));
    }

    private Labelling labelling(BoundClassifier bound) {
        return new Labelling(bound, config.threshold(), config.anomaly());
    }

    private static RuntimeException asUnchecked(Exception e) {
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e.getMessage(), e);
    }
}
