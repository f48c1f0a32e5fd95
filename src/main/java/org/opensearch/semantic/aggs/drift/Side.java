// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.List;
import java.util.Objects;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSum;

/**
 * The vectors on one side of a comparison: how many they are and their mean, both exact, and a sample of them.
 *
 * @param sum at least one vector
 * @param mean double[dimension], of the vectors scaled to norm 1
 */
record Side(VectorSum sum, double[] mean, VectorSample sample) {

    Side {
        if (sum.count() == 0) {
            throw new IllegalArgumentException("a side without vectors can not be compared");
        }
        Objects.requireNonNull(sample);
    }

    Side(VectorSum sum, VectorSample sample) {
        this(sum, sum.mean(), sample);
    }

    /** All of them as one. */
    static Side together(List<Side> sides) {
        VectorSum sum = new VectorSum();
        sides.forEach(side -> sum.add(side.sum));
        return new Side(sum, VectorSample.merge(sides.stream().map(Side::sample).toList()));
    }

    long count() {
        return sum.count();
    }

    /** The sampled vectors of the lowest rank: a uniform sample too. */
    List<SampledVector> sampled(int most) {
        return sample.vectors().subList(0, Math.min(most, sample.size()));
    }

    /** How many vectors are bit by bit one of these. */
    static long counted(List<SampledVector> vectors) {
        return vectors.stream().mapToLong(SampledVector::count).sum();
    }
}
