// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/** A place on a map. As floats: what differs by rounding in the work before is the same here. */
record Place(float x, float y) implements Writeable {

    /** @param position double[2] */
    static Place of(double[] position) {
        // adding 0 makes a negative zero a positive one
        return new Place((float) position[0] + 0f, (float) position[1] + 0f);
    }

    Place(StreamInput in) throws IOException {
        this(in.readFloat(), in.readFloat());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeFloat(x);
        out.writeFloat(y);
    }

    /** Writes both coordinates as fields of the object that is open. */
    void fields(XContentBuilder builder, String xName, String yName) throws IOException {
        builder.field(xName, x);
        builder.field(yName, y);
    }

    /** Writes shares of variance, null if they are unknown. */
    static void explainedVariance(XContentBuilder builder, double[] shares) throws IOException {
        if (shares.length == 0) {
            builder.nullField("explained_variance");
        } else {
            builder.array("explained_variance", (float) shares[0], (float) shares[1]);
        }
    }
}
