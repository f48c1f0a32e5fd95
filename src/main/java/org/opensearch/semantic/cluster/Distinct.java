// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Points without repetition: equal vectors are one point with the sum of their weights, so that a point of weight 3 and three equal
 * points of weight 1 are clustered alike.
 *
 * @param points in the order in which they first occur
 * @param places int[points before]: where each of them is now
 */
record Distinct(Points points, int[] places) {

    /** A vector by its components. */
    private record Key(float[] vector) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && Arrays.equals(vector, that.vector);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(vector);
        }
    }

    static Distinct of(Points all) {
        Map<Key, Integer> numbers = new LinkedHashMap<>();
        int[] places = new int[all.size()];
        double[] weights = new double[all.size()];
        for (int i = 0; i < places.length; i++) {
            Integer known = numbers.putIfAbsent(new Key(all.vectors()[i]), numbers.size());
            places[i] = known == null ? numbers.size() - 1 : known;
            weights[places[i]] += all.weights()[i];
        }
        float[][] vectors = numbers.keySet().stream().map(Key::vector).toArray(float[][]::new);
        return new Distinct(new Points(vectors, Arrays.copyOf(weights, vectors.length)), places);
    }

    int size() {
        return points.size();
    }

    /** The partition of all points that a grouping of the distinct ones means. */
    Partition partition(int[] groups, Points all) {
        return Partition.ordered(Arrays.stream(places).map(place -> groups[place]).toArray(), all);
    }
}
