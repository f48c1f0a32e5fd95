// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.opensearch.plugins.IngestPlugin.SystemIngestPipelineConfigKeys.INDEX_MAPPINGS;
import static org.opensearch.plugins.IngestPlugin.SystemIngestPipelineConfigKeys.INDEX_SETTINGS;
import static org.opensearch.plugins.IngestPlugin.SystemIngestPipelineConfigKeys.INDEX_TEMPLATE_MAPPINGS;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.common.settings.Settings;
import org.opensearch.ingest.AbstractBatchingSystemProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.NewestMappings;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextIndices;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.transport.client.Client;

/**
 * Embeds the {@code semantic_text} fields of documents. The server runs it after all pipelines, for every document of an index with such
 * fields, also one that asks for no pipeline; the mapping is its configuration, and is looked at anew for each bulk.
 *
 * <p>What the documents of one bulk and index become is said at {@link SemanticTextBatch}.
 */
public final class SemanticTextProcessor extends AbstractBatchingSystemProcessor {

    public static final String TYPE = SemanticText.TYPE;

    private final Services services;

    /** What the processor works with. */
    record Services(Embedders embedders, FieldBinder binder, TextIndices indices, Client client) {}

    private SemanticTextProcessor(String tag, String description, Services services) {
        super(tag, description, Integer.MAX_VALUE); // embeds a bulk at once; the model cuts it into batches of its own
        this.services = services;
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
        subBatchExecute(List.of(new IngestDocumentWrapper(0, 0, document, null)), results -> {
            IngestDocumentWrapper result = results.getFirst();
            handler.accept(result.getIngestDocument(), result.getException());
        });
    }

    @Override
    public void subBatchExecute(List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
        new SemanticTextBatch(services, documents, handler).run();
    }

    /** Makes processors. Takes suppliers, for a node makes its processor factories before its other components. */
    public static final class Factory extends AbstractBatchingSystemProcessor.Factory {

        private final Supplier<Embedders> embedders;
        private final Supplier<FieldBinder> binder;
        private final Supplier<TextIndices> indices;
        private final NewestMappings newest;
        private final Client client;

        public Factory(
            Supplier<Embedders> embedders,
            Supplier<FieldBinder> binder,
            Supplier<TextIndices> indices,
            NewestMappings newest,
            Client client
        ) {
            super(TYPE);
            this.newest = newest;
            this.embedders = embedders;
            this.binder = binder;
            this.indices = indices;
            this.client = client;
        }

        /** @return null if the index has no {@code semantic_text} field, and no template that would make one */
        @Override
        public AbstractBatchingSystemProcessor create(
            Map<String, Processor.Factory> factories,
            String tag,
            String description,
            Map<String, Object> config
        ) {
            return newProcessor(tag, description, config);
        }

        @Override
        protected AbstractBatchingSystemProcessor newProcessor(String tag, String description, Map<String, Object> config) {
            boolean withTexts = hasTexts(config.get(INDEX_MAPPINGS))
                || hasTexts(config.get(INDEX_TEMPLATE_MAPPINGS))
                || config.get(INDEX_SETTINGS) instanceof Settings settings && hasTexts(newest.of(settings));
            return withTexts
                ? new SemanticTextProcessor(tag, description, new Services(embedders.get(), binder.get(), indices.get(), client))
                : null;
        }

        @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
        private static boolean hasTexts(Object mappings) {
            return switch (mappings) {
                case Map<?, ?> mapping -> VectorFields.mayHaveTexts((Map<String, Object>) mapping);
                case List<?> list -> list.stream().anyMatch(Factory::hasTexts);
                case null, default -> false;
            };
        }
    }
}
