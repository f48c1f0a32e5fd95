// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.model.ModelId;

/**
 * The vector of a semantic query and the model it is of.
 *
 * @param vector float[dimension], shared and not to be changed
 * @param model the meaning space of the vector
 */
record Resolved(float[] vector, ModelId model) implements Writeable {

    Resolved(StreamInput in) throws IOException {
        this(in.readFloatArray(), new ModelId(in.readString(), in.readString()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeFloatArray(vector);
        out.writeString(model.name());
        out.writeString(model.digest());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resolved that && Arrays.equals(vector, that.vector) && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vector) + model.hashCode();
    }
}
