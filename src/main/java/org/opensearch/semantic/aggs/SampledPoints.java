// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;

/**
 * What clusters are fitted to.
 *
 * @param points directions of the sampled vectors, weighted by how many documents have them
 * @param ranks long[points], ascending: by which a vector is known again
 * @param documents one that has the vector, per point
 */
public record SampledPoints(Points points, long[] ranks, List<DocumentId> documents) {

    /** @param most the first so many, which are a smaller sample of the same */
    public static SampledPoints of(VectorSample sample, int most) {
        List<SampledVector> vectors = sample.vectors().subList(0, Math.min(most, sample.size()));
        return new SampledPoints(
            Points.of(
                vectors.stream().map(SampledVector::vector).toArray(float[][]::new),
                vectors.stream().mapToDouble(SampledVector::count).toArray()
            ),
            vectors.stream().mapToLong(SampledVector::rank).toArray(),
            vectors.stream().map(SampledVector::document).toList()
        );
    }

    /** The documents of each cluster, and at the end those of none. */
    public List<List<DocumentId>> groups(Partition partition) {
        List<List<DocumentId>> groups = new ArrayList<>();
        for (int c = 0; c <= partition.clusters(); c++) {
            groups.add(new ArrayList<>());
        }
        for (int i = 0; i < documents.size(); i++) {
            int label = partition.labels()[i];
            groups.get(label == Partition.NOISE ? partition.clusters() : label).add(documents.get(i));
        }
        return groups;
    }
}
