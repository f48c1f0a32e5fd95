// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What a search for one query alone keeps.
 *
 * @param kept how many of the best documents of each shard; 0 if that is not known
 * @param size how many of these are shown: the same for every page that a user turns to
 */
record Page(int kept, int size) implements Writeable {

    static final Page UNKNOWN = new Page(0, 0);

    Page(StreamInput in) throws IOException {
        this(in.readVInt(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(kept);
        out.writeVInt(size);
    }
}
