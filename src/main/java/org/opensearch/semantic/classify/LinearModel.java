// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A hyperplane per class, whose logits are the votes.
 *
 * @param weights [class, dimension]
 * @param intercepts [class]
 */
record LinearModel(float[][] weights, float[] intercepts) implements Voters {

    LinearModel(StreamInput in) throws IOException {
        this(Voters.readVectors(in), in.readFloatArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        Voters.writeVectors(out, weights);
        out.writeFloatArray(intercepts);
    }

    @Override
    public Votes votes(float[] unit) {
        double[] logits = new double[intercepts.length];
        for (int k = 0; k < logits.length; k++) {
            logits[k] = (double) VectorMath.dot(unit, weights[k]) + intercepts[k];
        }
        return Votes.each(logits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinearModel o && Arrays.equals(intercepts, o.intercepts) && Arrays.deepEquals(weights, o.weights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(weights) + Arrays.hashCode(intercepts);
    }
}
