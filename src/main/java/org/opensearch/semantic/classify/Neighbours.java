// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.semantic.vector.VectorMath;

/**
 * All training vectors, of which the nearest vote for their class with their cosine (k nearest neighbours). A vector at the same
 * cosine as another comes after those that were trained before it.
 *
 * @param vectors [vector, dimension], of norm 1
 * @param classes of each vector
 */
record Neighbours(float[][] vectors, int[] classes) implements Voters {

    /** How many vote. */
    static final int K = 10;

    Neighbours(StreamInput in) throws IOException {
        this(Voters.readVectors(in), in.readVIntArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        Voters.writeVectors(out, vectors);
        out.writeVIntArray(classes);
    }

    @Override
    public Votes votes(float[] unit) {
        return votes(unit, -1);
    }

    /** @param without place of a vector that may not vote; -1 for none */
    Votes votes(float[] unit, int without) {
        double[] best = new double[Math.min(K, vectors.length - (without < 0 ? 0 : 1))];
        int[] whose = new int[best.length];
        int found = 0;
        for (int i = 0; i < vectors.length; i++) {
            if (i == without) {
                continue;
            }
            double cosine = VectorMath.dot(unit, vectors[i]);
            if (found == best.length && cosine <= best[found - 1]) {
                continue;
            }
            int place = found == best.length ? found - 1 : found++;
            for (; place > 0 && best[place - 1] < cosine; place--) {
                best[place] = best[place - 1];
                whose[place] = whose[place - 1];
            }
            best[place] = cosine;
            whose[place] = classes[i];
        }
        return new Votes(whose, best);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Neighbours o && Arrays.equals(classes, o.classes) && Arrays.deepEquals(vectors, o.vectors);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(vectors) + Arrays.hashCode(classes);
    }
}
