// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.index.IndexSettings;
import org.opensearch.ingest.IngestMetadata;
import org.opensearch.ingest.IngestService;
import org.opensearch.ingest.PipelineConfiguration;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.EmbeddedFields;
import org.opensearch.semantic.document.FieldPath;

/**
 * Which texts a field's vectors are made of, as the pipelines of an index say it: the default and the final one, and those that they call.
 *
 * @param paths paths of the texts, joined in this order
 * @param provenance whether the processor writes it
 */
record TextSources(List<String> paths, boolean provenance) {

    /**
     * Reads the pipelines.
     *
     * @param targets the names under which processors may know the field
     * @return each different answer; none if no pipeline fills the field
     */
    static List<TextSources> of(ClusterState state, IndexMetadata index, Set<String> targets) {
        Set<TextSources> found = new LinkedHashSet<>();
        Set<String> visited = new HashSet<>();
        visit(state, IndexSettings.DEFAULT_PIPELINE.get(index.getSettings()), targets, visited, found);
        visit(state, IndexSettings.FINAL_PIPELINE.get(index.getSettings()), targets, visited, found);
        return List.copyOf(found);
    }

    private static void visit(ClusterState state, String pipeline, Set<String> targets, Set<String> visited, Set<TextSources> found) {
        IngestMetadata ingest = state.metadata().custom(IngestMetadata.TYPE);
        if (ingest == null || IngestService.NOOP_PIPELINE_NAME.equals(pipeline) || !visited.add(pipeline)) {
            return;
        }
        PipelineConfiguration configuration = ingest.getPipelines().get(pipeline);
        if (configuration != null && configuration.getConfigAsMap().get("processors") instanceof List<?> processors) {
            for (Object processor : processors) {
                if (processor instanceof Map<?, ?> map) {
                    map.forEach((type, config) -> {
                        if (config instanceof Map<?, ?> options) {
                            visit(state, type.toString(), options, targets, visited, found);
                        }
                    });
                }
            }
        }
    }

    private static void visit(
        ClusterState state,
        String type,
        Map<?, ?> config,
        Set<String> targets,
        Set<String> visited,
        Set<TextSources> found
    ) {
        if (type.equals("pipeline") && config.get("name") instanceof String name) {
            visit(state, name, targets, visited, found);
        } else if (type.equals(EmbeddedFields.PROCESSOR)) {
            for (EmbeddedField field : EmbeddedFields.parse(config.get("fields"))) {
                if (targets.contains(field.target().toString())) {
                    List<String> paths = field.sources().stream().map(FieldPath::toString).toList();
                    found.add(new TextSources(paths, Boolean.parseBoolean(String.valueOf(config.get("provenance")))));
                }
            }
        }
    }
}
