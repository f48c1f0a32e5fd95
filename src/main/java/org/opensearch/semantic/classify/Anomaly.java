// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * How far off a vector is, as the share of training vectors that lie nearer to their nearest centroid: an inductive conformal score
 * (Laxhammar and Falkman, "Conformal prediction for distribution-independent anomaly detection", 2010). Each training vector is
 * measured against centroids without itself, so that new messages of the same kind score evenly over [0, 1).
 *
 * @param distances 1 − cosine, ascending: of all training vectors, or {@value #MOST} of them evenly spaced by rank
 */
record Anomaly(double[] distances) {

    static final int MOST = 1_000;

    Anomaly(StreamInput in) throws IOException {
        this(in.readDoubleArray());
    }

    void writeTo(StreamOutput out) throws IOException {
        out.writeDoubleArray(distances);
    }

    static Anomaly of(double[] distances) {
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        if (sorted.length <= MOST) {
            return new Anomaly(sorted);
        }
        double[] kept = new double[MOST];
        for (int i = 0; i < MOST; i++) {
            // the middle of each of as many equal parts
            kept[i] = sorted[(int) ((i + 0.5) * sorted.length / MOST)];
        }
        return new Anomaly(kept);
    }

    /** In [0, n/(n + 1)], for the n distances that are kept. */
    double score(double distance) {
        int low = 0;
        int high = distances.length;
        while (low < high) { // how many are below
            int middle = (low + high) >>> 1;
            if (distances[middle] < distance) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / (distances.length + 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Anomaly o && Arrays.equals(distances, o.distances);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(distances);
    }
}
