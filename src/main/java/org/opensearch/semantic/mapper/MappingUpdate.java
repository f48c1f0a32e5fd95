// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextSources;
import org.opensearch.semantic.field.UpdatedIndices;
import org.opensearch.semantic.field.VectorFields;

/**
 * An update of mappings that names {@code semantic_text} fields, as whoever keeps a mapping in one line sends it at every start. The
 * object beneath such a field stays as the index has it, whatever has become of the default model: its binding is what its vectors are.
 */
public final class MappingUpdate {

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final VectorFields fields;

    public MappingUpdate(ClusterService clusterService, IndexNameExpressionResolver resolver, VectorFields fields) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.fields = fields;
    }

    /**
     * Notes in the request, for the transformer, which fields have their object.
     *
     * @throws IllegalArgumentException if an index can not take what it asks for
     */
    void complete(PutMappingRequest request) {
        if (!request.source().contains(SemanticText.TYPE)) {
            return;
        }
        Map<String, Object> source = XContentHelper.convertToMap(JsonXContent.jsonXContent, request.source(), true);
        List<IndexMetadata> indices = UpdatedIndices.of(request, clusterService.state(), resolver);
        MappedTexts.ofDynamicTemplates(source)
            .forEach(text -> indices.forEach(index -> KnnIndex.require(text, index.getSettings())));
        List<MappedTexts.Found> all = MappedTexts.of(source);
        indices.forEach(index -> requireDifferentNames(all, index));
        for (MappedTexts.Found found : all) {
            Mapped.unmark(found.text()); // by another node, which may know of less
            indices.forEach(index -> requireTaken(found.text(), index));
            if (found.text().hasVectors() && !found.siblings().containsKey(found.objectName())) {
                complete(found, indices);
            }
        }
        request.source(source);
    }

    /** Also from those that the index has already, as far as the update does not define them again. */
    private void requireDifferentNames(List<MappedTexts.Found> sent, IndexMetadata index) {
        List<SemanticText> texts = new ArrayList<>();
        sent.stream().map(MappedTexts.Found::text).forEach(texts::add);
        Set<String> paths = texts.stream().map(SemanticText::path).collect(Collectors.toSet());
        fields.texts(index).stream().map(TextSources::text).filter(text -> !paths.contains(text.path())).forEach(texts::add);
        ObjectNames.requireDifferent(texts);
    }

    private static void requireTaken(SemanticText text, IndexMetadata index) {
        KnnIndex.require(text, index.getSettings());
        MappingMetadata mapping = index.mapping();
        if (mapping != null) {
            StoredSource.requireKept(text, mapping.sourceAsMap());
        }
    }

    private void complete(MappedTexts.Found found, List<IndexMetadata> indices) {
        SemanticText text = found.text();
        List<Map<String, Object>> present = new ArrayList<>();
        for (IndexMetadata index : indices) {
            Optional<Map<String, Object>> object = fields.definition(index, text.object());
            object.ifPresent(present::add);
            if (object.isPresent() && !isMapped(text, index)) {
                VectorObject.requireFits(text, object.get());
            }
        }
        if (present.isEmpty()) {
            return;
        }
        if (present.size() == indices.size()) {
            Mapped.mark(text);
            return;
        }
        Set<Map<String, Object>> different = new HashSet<>(present);
        if (different.size() > 1) {
            throw text.refusal(
                "its vectors are not bound alike in all indices of this mapping update, and some have none yet; update them one by one"
            );
        }
        found.siblings().put(found.objectName(), present.getFirst());
    }

    /** Whether the index has this field, and its object is therefore its own. */
    private boolean isMapped(SemanticText text, IndexMetadata index) {
        return fields.semanticText(index, text.path()).filter(SemanticText::hasVectors).isPresent();
    }
}
