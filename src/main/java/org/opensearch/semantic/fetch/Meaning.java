// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.field.Offer;

/**
 * What the coordinating node has found out for a {@link Target}: shards get it with their request, and embed no query.
 *
 * @param vector of the query, before it is brought into the form of a field; shared and not to be changed
 * @param offer the meaning space of the vector, and what it may be cut to
 * @param vectors under which name to look for vectors; empty for a text that has none
 * @param text path of the text, where it is known; a {@code semantic_text} field knows its own
 */
record Meaning(float[] vector, Offer offer, Optional<String> vectors, Optional<String> text) implements Writeable {

    Meaning(StreamInput in) throws IOException {
        this(
            in.readFloatArray(), new Offer(in), Optional.ofNullable(in.readOptionalString()), Optional.ofNullable(in.readOptionalString())
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeFloatArray(vector);
        offer.writeTo(out);
        out.writeOptionalString(vectors.orElse(null));
        out.writeOptionalString(text.orElse(null));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Meaning that
            && Arrays.equals(vector, that.vector)
            && offer.equals(that.offer)
            && vectors.equals(that.vectors)
            && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vector) + offer.hashCode();
    }
}
