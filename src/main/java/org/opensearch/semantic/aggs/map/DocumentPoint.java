// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.DocumentId;

/**
 * A document on a map.
 *
 * @param count how many vectors were exactly this one
 * @param color a value of the document, or null
 * @param cluster number of its cluster, 0 for that of the most vectors; 0 also where none were asked for
 */
record DocumentPoint(DocumentId document, Place place, long count, Object color, int cluster) implements Writeable {

    DocumentPoint(StreamInput in) throws IOException {
        this(new DocumentId(in), new Place(in), in.readVLong(), in.readGenericValue(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        document.writeTo(out);
        place.writeTo(out);
        out.writeVLong(count);
        out.writeGenericValue(color);
        out.writeVInt(cluster);
    }
}
