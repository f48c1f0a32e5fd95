// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What a method has learned. */
sealed interface Voters permits Centroids, Neighbours, LinearModel {

    /** @param unit float[dimension], of norm 1 */
    Votes votes(float[] unit);

    void writeTo(StreamOutput out) throws IOException;

    static Voters read(Method method, StreamInput in) throws IOException {
        return switch (method) {
            case NEAREST_CENTROID -> new Centroids(in);
            case KNN -> new Neighbours(in);
            case LINEAR -> new LinearModel(in);
        };
    }

    static float[][] readVectors(StreamInput in) throws IOException {
        float[][] vectors = new float[in.readVInt()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = in.readFloatArray();
        }
        return vectors;
    }

    static void writeVectors(StreamOutput out, float[][] vectors) throws IOException {
        out.writeVInt(vectors.length);
        for (float[] vector : vectors) {
            out.writeFloatArray(vector);
        }
    }
}
