// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.HashSet;
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
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.semantic.passage.PassageOptions;

/**
 * What the pipelines of an index embed: the default and the final one, and those that they call. A pipeline that a request names itself is
 * not known here.
 */
public final class EmbeddingPipelines {

    /**
     * One field of one processor.
     *
     * @param provenance whether the processor writes it
     * @param passages whether it splits the texts; the target holds the passages then
     */
    public record Step(EmbeddedField field, boolean provenance, boolean passages) {

        /** Full path of the vectors. */
        public String vector() {
            return field.target() + (passages ? "." + PassageFields.VECTOR : "");
        }
    }

    private final ClusterState state;
    private final Set<String> visited = new HashSet<>();
    private final List<Step> found = new ArrayList<>();

    private EmbeddingPipelines(ClusterState state) {
        this.state = state;
    }

    /** All steps, in the order in which documents go through them. */
    public static List<Step> of(ClusterState state, IndexMetadata index) {
        EmbeddingPipelines pipelines = new EmbeddingPipelines(state);
        pipelines.visit(IndexSettings.DEFAULT_PIPELINE.get(index.getSettings()));
        pipelines.visit(IndexSettings.FINAL_PIPELINE.get(index.getSettings()));
        return List.copyOf(pipelines.found);
    }

    private void visit(String pipeline) {
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
                            visit(type.toString(), options);
                        }
                    });
                }
            }
        }
    }

    private void visit(String type, Map<?, ?> config) {
        if (type.equals("pipeline") && config.get("name") instanceof String name) {
            visit(name);
        } else if (type.equals(EmbeddedFields.PROCESSOR)) {
            boolean provenance = Boolean.parseBoolean(String.valueOf(config.get("provenance")));
            boolean passages = PassageOptions.read(config.get("passages")).isPresent();
            EmbeddedFields.parse(config.get("fields")).forEach(field -> found.add(new Step(field, provenance, passages)));
        }
    }
}
