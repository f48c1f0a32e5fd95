// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What is fixed once per request on the coordinating node, and sent to the shards inside the query.
 *
 * @param best best lexical score over the indices of the request, for lexical queries without a {@linkplain LexicalCeiling ceiling};
 *     0 if it is not known, and then a shard takes its own
 * @param background cosine of a query to an unrelated document, of the model that the field is bound to
 */
record Bounds(float best, float background) implements Writeable {

    Bounds(StreamInput in) throws IOException {
        this(in.readFloat(), in.readFloat());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeFloat(best);
        out.writeFloat(background);
    }
}
