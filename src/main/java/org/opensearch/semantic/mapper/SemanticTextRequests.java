// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingAction;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.admin.indices.rollover.RolloverRequest;
import org.opensearch.action.admin.indices.template.post.SimulateIndexTemplateRequest;
import org.opensearch.action.admin.indices.template.post.SimulateTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutComponentTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutComposableIndexTemplateAction;
import org.opensearch.action.admin.indices.template.put.PutIndexTemplateRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.ComponentTemplate;
import org.opensearch.cluster.metadata.ComposableIndexTemplate;
import org.opensearch.cluster.metadata.Template;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.semantic.field.SemanticText;

/**
 * Completes requests whose mapping has {@code semantic_text} fields with what {@link SemanticTextTransformer} can not: it sees mappings
 * alone. New indices and templates get the settings that vectors need ({@link KnnIndex}); mapping updates are told which fields the index
 * has already ({@link MappingUpdate}); and where no transformer comes by, as at a rollover, it is called from here.
 */
public final class SemanticTextRequests extends ActionFilter.Simple {

    private final MappingUpdate updates;
    private final SemanticTextTransformer transformer;

    public SemanticTextRequests(MappingUpdate updates, SemanticTextTransformer transformer) {
        this.updates = updates;
        this.transformer = transformer;
    }

    @Override
    public int order() {
        return 0; // after those that decide who may do what
    }

    @Override
    protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
        try {
            complete(action, request);
            return true;
        } catch (Exception e) {
            listener.onFailure(e);
            return false;
        }
    }

    private void complete(String action, ActionRequest request) {
        switch (request) {
            case PutMappingRequest put when action.equals(PutMappingAction.NAME) -> updates.complete(put);
            case CreateIndexRequest create -> create.settings(KnnIndex.completed(create.settings(), create.mappings()));
            case RolloverRequest rollover -> complete(rollover.getCreateIndexRequest());
            case PutIndexTemplateRequest put -> put.settings(KnnIndex.completed(put.settings(), put.mappings()));
            case PutComposableIndexTemplateAction.Request put -> complete(put);
            case PutComponentTemplateAction.Request put -> complete(put);
            case SimulateTemplateAction.Request simulate when simulate.getIndexTemplateRequest() != null -> simulated(
                simulate.getIndexTemplateRequest()
            );
            case SimulateIndexTemplateRequest simulate when simulate.getIndexTemplateRequest() != null -> simulated(
                simulate.getIndexTemplateRequest()
            );
            default -> {
            }
        }
    }

    /** Of a rollover, whose mapping is no transformer's. */
    private void complete(CreateIndexRequest create) {
        if (create.mappings().contains(SemanticText.TYPE)) {
            create.settings(KnnIndex.completed(create.settings(), create.mappings()));
            create.mapping(transformed(create.mappings()));
        }
    }

    private void simulated(PutComposableIndexTemplateAction.Request put) {
        complete(put);
        Template template = put.indexTemplate().template();
        if (template != null && template.mappings() != null && template.mappings().string().contains(SemanticText.TYPE)) {
            try {
                template.setMappings(new CompressedXContent(transformed(template.mappings().string())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String transformed(String source) {
        Map<String, Object> mapping = XContentHelper.convertToMap(JsonXContent.jsonXContent, source, true);
        transformer.transform(mapping);
        try {
            return MediaTypeRegistry.contentBuilder(MediaTypeRegistry.JSON).map(mapping).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void complete(PutComposableIndexTemplateAction.Request put) {
        ComposableIndexTemplate given = put.indexTemplate();
        Template template = completed(given.template());
        if (template != given.template()) {
            put.indexTemplate(
                new ComposableIndexTemplate(
                    given.indexPatterns(),
                    template,
                    given.composedOf(),
                    given.priority(),
                    given.version(),
                    given.metadata(),
                    given.getDataStreamTemplate(),
                    given.context()
                )
            );
        }
    }

    private static void complete(PutComponentTemplateAction.Request put) {
        ComponentTemplate given = put.componentTemplate();
        Template template = completed(given.template());
        if (template != given.template()) {
            put.componentTemplate(new ComponentTemplate(template, given.version(), given.metadata()));
        }
    }

    /** The template itself if it needs nothing. */
    private static Template completed(Template template) {
        if (template == null || template.mappings() == null) {
            return template;
        }
        Settings given = template.settings() == null ? Settings.EMPTY : template.settings();
        Settings completed = KnnIndex.completed(given, template.mappings().string());
        return completed.equals(given) ? template : new Template(completed, template.mappings(), template.aliases());
    }
}
