// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;
import org.opensearch.semantic.document.EmbeddedFields;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.transport.client.Client;

/**
 * The {@code semantic_embedding} ingest processor: embeds texts of a document into vector fields of the document.
 *
 * <p>What becomes of a document:
 * <ul>
 *   <li>text: the vector is put into the target. A document with several fields gets all its vectors or fails as a whole.
 *   <li>missing or null field: the document fails; with {@code ignore_missing} the field is skipped and its target left as
 *       it is.
 *   <li>empty or blank text, empty array: no vector, and an old one in the target is removed.
 *   <li>number, boolean, object where text is wanted: the document fails, the error names the type.
 *   <li>text longer than the model reads: cut by the model, and counted there. Lone surrogates: replaced by the model. There
 *       is no limit on the length of a text beside that of the request.
 *   <li>target of a wrong type or dimension, or bound to another model: the document fails, the error says what to do.
 *   <li>model not available on this node, or failing: the document fails with status 500.
 *   <li>the model's queue is full: the document fails with status 429, and can be sent again.
 *   <li>with {@code provenance}: what the vector comes from is put beside it, and removed with it. A document that comes with the vector
 *       of its text by the model that would embed it keeps both, and nothing is embedded.
 *   <li>with {@code skip_existing}: a document that comes without the vector, and replaces one that has it, is given that one's.
 *   <li>with {@code passages}: the text is split into parts that the model reads whole, and the target is an array of nested objects with
 *       the vector and the place of each, as {@link org.opensearch.semantic.document.PassageFields} describes them. A text with too many
 *       is refused, or its rest is left out and counted, by choice.
 * </ul>
 * A document that fails, fails alone, with a message that names processor, source field, model and cause.
 *
 * <p>All texts of a bulk go to the model in one request. The model is looked up by name for every bulk, so a pipeline
 * outlives a model that comes or goes.
 */
public final class EmbeddingProcessor extends AbstractProcessor {

    public static final String TYPE = EmbeddedFields.PROCESSOR;

    private final EmbeddingConfig config;
    private final Embedders embedders;
    private final FieldBinder binder;
    private final Client client;

    EmbeddingProcessor(String tag, String description, EmbeddingConfig config, Embedders embedders, FieldBinder binder, Client client) {
        super(tag, description);
        this.config = config;
        this.embedders = embedders;
        this.binder = binder;
        this.client = client;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    /** Not supported: embedding is never waited for on the thread that asks for it. */
    @Override
    public IngestDocument execute(IngestDocument document) {
        throw new UnsupportedOperationException("[" + TYPE + "] embeds asynchronously");
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
        String name = "[" + TYPE + "]" + (getTag() == null ? "" : " tag [" + getTag() + "]");
        new EmbeddingBatch(name, documents, client.threadPool(), handler).run(
            config.readers(),
            config.model().orElse("default"),
            () -> use(name)
        );
    }

    private VectorUse use(String name) {
        Embedder embedder = embedder();
        if (config.passages().isEmpty()) {
            return new IntoField(embedder, embedders, binder, config.provenance(), stored(name));
        }
        return new IntoPassages(embedder, binder, config.passages().get(), config.provenance(), stored(name), client.threadPool());
    }

    private Optional<StoredVectors> stored(String name) {
        return config.skipExisting() ? Optional.of(new StoredVectors(name, client, binder)) : Optional.empty();
    }

    private Embedder embedder() {
        return config.model().map(embedders::get).orElseGet(embedders::byDefault);
    }

    /** Makes processors. Takes suppliers, for a node makes its processor factories before its other components. */
    public static final class Factory implements Processor.Factory {

        private final Supplier<Embedders> embedders;
        private final Supplier<FieldBinder> binder;
        private final Client client;

        public Factory(Supplier<Embedders> embedders, Supplier<FieldBinder> binder, Client client) {
            this.embedders = embedders;
            this.binder = binder;
            this.client = client;
        }

        @Override
        public EmbeddingProcessor create(
            Map<String, Processor.Factory> factories,
            String tag,
            String description,
            Map<String, Object> config
        ) {
            EmbeddingProcessor processor = new EmbeddingProcessor(
                tag,
                description,
                EmbeddingConfig.read(TYPE, tag, config),
                embedders.get(),
                binder.get(),
                client
            );
            checkModel(tag, processor);
            return processor;
        }

        private static void checkModel(String tag, EmbeddingProcessor processor) {
            Embedder embedder;
            try {
                embedder = processor.embedder();
            } catch (IllegalArgumentException e) {
                throw newConfigurationException(TYPE, tag, "model", e.getMessage());
            } catch (IllegalStateException e) {
                // There, but not available on this node: other nodes may well have it, and documents will be told why.
                return;
            }
            try {
                processor.config.passages().ifPresent(options -> options.forModel(embedder.spec().name(), embedder.spec().maxTokens()));
            } catch (IllegalArgumentException e) {
                throw newConfigurationException(TYPE, tag, "passages", e.getMessage());
            }
        }
    }
}
