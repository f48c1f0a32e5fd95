// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.SetOnce;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MappingTransformer;
import org.opensearch.ingest.IngestService;
import org.opensearch.ingest.Processor;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.semantic.fetch.HiddenInDocuments;
import org.opensearch.semantic.fetch.HiddenInHits;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.NewestMappings;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextIndices;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.ingest.SemanticTextProcessor;
import org.opensearch.semantic.ingest.TextUpdates;
import org.opensearch.semantic.mapper.MappingUpdate;
import org.opensearch.semantic.mapper.ProvenanceFieldMapper;
import org.opensearch.semantic.mapper.SemanticTextFieldMapper;
import org.opensearch.semantic.mapper.SemanticTextRequests;
import org.opensearch.semantic.mapper.SemanticTextTransformer;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.transport.client.Client;

/** Registers all of the field type {@code semantic_text}: its mapping, its documents, and what is shown of them. */
final class SemanticTexts {

    private final Supplier<? extends Embedders> models;
    private final Supplier<FieldBinder> binder;
    private final VectorFields fields;
    private final SemanticTextTransformer transformer;
    private final NewestMappings newest = new NewestMappings();
    private final SetOnce<TextIndices> indices = new SetOnce<>();
    private final SetOnce<IngestService> ingest = new SetOnce<>();

    SemanticTexts(Supplier<? extends Embedders> models, Supplier<FieldBinder> binder, VectorFields fields) {
        this.models = models;
        this.binder = binder;
        this.fields = fields;
        this.transformer = new SemanticTextTransformer(models::get);
    }

    static Map<String, Mapper.TypeParser> mappers() {
        return Map.of(SemanticText.TYPE, SemanticTextFieldMapper.PARSER, ProvenanceFieldMapper.TYPE, ProvenanceFieldMapper.PARSER);
    }

    List<MappingTransformer> transformers() {
        return List.of(transformer);
    }

    Map<String, Processor.Factory> processors(Processor.Parameters parameters) {
        ingest.set(parameters.ingestService);
        return Map.of(
            SemanticTextProcessor.TYPE,
            new SemanticTextProcessor.Factory(models::get, binder::get, indices::get, newest, parameters.client)
        );
    }

    List<ActionFilter> filters(Client client, ClusterService clusterService, IndexNameExpressionResolver resolver) {
        clusterService.addHighPriorityApplier(newest);
        indices.set(new TextIndices(client, clusterService, resolver, fields));
        return List.of(
            new SemanticTextRequests(new MappingUpdate(clusterService, resolver, fields), transformer),
            new TextUpdates(clusterService, indices.get(), ingest::get, client),
            new HiddenInDocuments(clusterService, resolver, fields)
        );
    }

    FetchSubPhase hidden() {
        return new HiddenInHits(fields);
    }
}
