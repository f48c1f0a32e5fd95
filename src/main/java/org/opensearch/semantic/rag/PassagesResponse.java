// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Passages, best first, and all of them as one text with citations. */
public final class PassagesResponse extends ActionResponse implements ToXContentObject {

    private final long tookMillis;
    private final SearchedShards shards;
    private final List<CitedPassage> passages;
    private final int overBudget;
    private final int leftOut;

    /**
     * @param overBudget passages that were passed over because their tokens would have been too many
     * @param leftOut documents whose passages could not be had in time
     */
    PassagesResponse(long tookMillis, SearchedShards shards, List<CitedPassage> passages, int overBudget, int leftOut) {
        this.tookMillis = tookMillis;
        this.shards = shards;
        this.passages = List.copyOf(passages);
        this.overBudget = overBudget;
        this.leftOut = leftOut;
    }

    PassagesResponse(StreamInput in) throws IOException {
        super(in);
        tookMillis = in.readVLong();
        shards = new SearchedShards(in);
        passages = in.readList(CitedPassage::new);
        overBudget = in.readVInt();
        leftOut = in.readVInt();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(tookMillis);
        shards.writeTo(out);
        out.writeList(passages);
        out.writeVInt(overBudget);
        out.writeVInt(leftOut);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("took", tookMillis);
        shards.toXContent(builder);
        builder.startArray("passages");
        for (int i = 0; i < passages.size(); i++) {
            passages.get(i).toXContent(builder, i + 1);
        }
        builder.endArray();
        builder.field("tokens", passages.stream().mapToInt(CitedPassage::tokens).sum());
        builder.field("over_budget", overBudget);
        builder.field("documents_left_out", leftOut);
        builder.field("context", context());
        return builder.endObject();
    }

    /** The texts, each after its number in brackets and before an empty line; nothing if there are none. */
    public String context() {
        StringBuilder context = new StringBuilder();
        for (int i = 0; i < passages.size(); i++) {
            context.append(i == 0 ? "" : "\n\n").append('[').append(i + 1).append("] ").append(passages.get(i).text());
        }
        return context.toString();
    }
}
