// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Objects;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexTemplateMetadata;
import org.opensearch.cluster.metadata.MetadataIndexTemplateService;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** What the templates say of an index that is not there yet. */
final class TextTemplates {

    private TextTemplates() {}

    /** Whether an index of this name would have {@code semantic_text} fields, or may get some. */
    static boolean mayMakeTexts(ClusterState state, String index) {
        return mappings(state, index).stream()
            .anyMatch(mapping -> VectorFields.mayHaveTexts(XContentHelper.convertToMap(JsonXContent.jsonXContent, mapping.string(), true)));
    }

    private static List<CompressedXContent> mappings(ClusterState state, String index) {
        String template = MetadataIndexTemplateService.findV2Template(state.metadata(), index, false);
        if (template == null) {
            return MetadataIndexTemplateService.findV1Templates(state.metadata(), index, null)
                .stream()
                .map(IndexTemplateMetadata::mappings)
                .filter(Objects::nonNull)
                .toList();
        }
        try {
            return MetadataIndexTemplateService.collectMappings(state, template, index);
        } catch (Exception e) {
            throw new IllegalStateException("[semantic_text] template [" + template + "] can not be read", e);
        }
    }
}
