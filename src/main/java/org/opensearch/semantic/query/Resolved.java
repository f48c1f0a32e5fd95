// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelId;

/**
 * The vector of a semantic query, before it is brought into the form of a field.
 *
 * @param vector float[dimension], shared and not to be changed
 * @param offer the meaning space of the vector, and what it may be cut to
 */
record Resolved(float[] vector, Offer offer) implements Writeable {

    /** @param vector of this model: embedded, or stored by a field of any form */
    static Resolved of(float[] vector, Embedder embedder) {
        List<Integer> shorter = embedder.spec().matryoshkaDimensions().stream().filter(d -> d < vector.length).toList();
        return new Resolved(vector, new Offer(embedder.id(), vector.length, shorter));
    }

    Resolved(StreamInput in) throws IOException {
        this(in.readFloatArray(), new Offer(in));
    }

    ModelId model() {
        return offer.model();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeFloatArray(vector);
        offer.writeTo(out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resolved that && Arrays.equals(vector, that.vector) && offer.equals(that.offer);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vector) + offer.hashCode();
    }
}
