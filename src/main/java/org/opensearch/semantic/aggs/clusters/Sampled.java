// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.util.List;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.Points;

/**
 * What clusters are fitted to.
 *
 * @param points directions of the sampled vectors, weighted by how many documents have them
 * @param ranks long[points], ascending: by which a vector is known again
 * @param documents one that has the vector, per point
 */
record Sampled(Points points, long[] ranks, List<DocumentId> documents) {

    static Sampled of(VectorSample sample) {
        List<SampledVector> vectors = sample.vectors();
        return new Sampled(
            Points.of(
                vectors.stream().map(SampledVector::vector).toArray(float[][]::new),
                vectors.stream().mapToDouble(SampledVector::count).toArray()
            ),
            vectors.stream().mapToLong(SampledVector::rank).toArray(),
            vectors.stream().map(SampledVector::document).toList()
        );
    }
}
