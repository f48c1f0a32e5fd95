// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.DocumentId;

/**
 * A document that moved a centroid.
 *
 * @param contribution share of the whole move that this vector made, in all documents that have it; rounded, so that what differs by
 *        rounding in the sum of a centroid is the same here
 * @param count how many vectors of the bucket are exactly this one
 */
record Mover(DocumentId document, float contribution, long count) implements Writeable, ToXContentObject {

    Mover {
        Objects.requireNonNull(document);
    }

    Mover(StreamInput in) throws IOException {
        this(new DocumentId(in), in.readFloat(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        document.writeTo(out);
        out.writeFloat(contribution);
        out.writeVLong(count);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
            .field("_index", document.index())
            .field("_id", document.id())
            .field("contribution", contribution)
            .field("count", count)
            .endObject();
    }
}
