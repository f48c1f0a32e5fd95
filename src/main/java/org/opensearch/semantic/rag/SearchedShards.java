// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/** How complete a search was, as every search says it. */
record SearchedShards(boolean timedOut, int total, int successful, int skipped, int failed) implements Writeable {

    static SearchedShards of(SearchResponse response) {
        return new SearchedShards(
            response.isTimedOut(),
            response.getTotalShards(),
            response.getSuccessfulShards(),
            response.getSkippedShards(),
            response.getFailedShards()
        );
    }

    SearchedShards(StreamInput in) throws IOException {
        this(in.readBoolean(), in.readVInt(), in.readVInt(), in.readVInt(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(timedOut);
        out.writeVInt(total);
        out.writeVInt(successful);
        out.writeVInt(skipped);
        out.writeVInt(failed);
    }

    void toXContent(XContentBuilder builder) throws IOException {
        builder.field("timed_out", timedOut);
        builder.startObject("_shards");
        builder.field("total", total).field("successful", successful).field("skipped", skipped).field("failed", failed);
        builder.endObject();
    }
}
