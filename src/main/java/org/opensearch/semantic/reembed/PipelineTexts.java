// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.field.EmbeddingPipelines;

/**
 * Which texts a field's vectors are made of, as the pipelines of an index say it: the default and the final one, and those that they call.
 *
 * @param paths paths of the texts, joined in this order
 * @param provenance whether the processor writes it
 * @param passages whether the texts are split, and the field holds the vectors of the parts
 */
record PipelineTexts(List<String> paths, boolean provenance, boolean passages) {

    /**
     * Reads the pipelines.
     *
     * @param targets the names under which processors may know the field
     * @return each different answer; none if no pipeline fills the field
     */
    static List<PipelineTexts> of(ClusterState state, IndexMetadata index, Set<String> targets) {
        Set<PipelineTexts> found = new LinkedHashSet<>();
        for (EmbeddingPipelines.Step step : EmbeddingPipelines.of(state, index)) {
            if (targets.contains(step.vector())) {
                List<String> paths = step.field().sources().stream().map(FieldPath::toString).toList();
                found.add(new PipelineTexts(paths, step.provenance(), step.passages()));
            }
        }
        return List.copyOf(found);
    }
}
