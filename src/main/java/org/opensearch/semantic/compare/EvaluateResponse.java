// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.evaluate.Bootstrap;

/** The answer of an evaluation: what was asked, notes, and tables. */
public final class EvaluateResponse extends ActionResponse implements ToXContentObject {

    private final String kind;
    private final long tookMillis;
    private final Bootstrap bootstrap;
    private final List<String> notes;
    private final List<Table> tables;

    EvaluateResponse(String kind, long tookMillis, Bootstrap bootstrap, List<String> notes, List<Table> tables) {
        this.kind = kind;
        this.tookMillis = tookMillis;
        this.bootstrap = bootstrap;
        this.notes = List.copyOf(notes);
        this.tables = List.copyOf(tables);
    }

    EvaluateResponse(StreamInput in) throws IOException {
        super(in);
        kind = in.readString();
        tookMillis = in.readVLong();
        bootstrap = new Bootstrap(in.readLong(), in.readVInt(), in.readDouble());
        notes = in.readStringList();
        tables = in.readList(Table::new);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(kind);
        out.writeVLong(tookMillis);
        out.writeLong(bootstrap.seed());
        out.writeVInt(bootstrap.resamples());
        out.writeDouble(bootstrap.confidence());
        out.writeStringCollection(notes);
        out.writeList(tables);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("took", tookMillis);
        builder.field("evaluation", kind);
        builder.field("seed", bootstrap.seed());
        builder.field("resamples", bootstrap.resamples());
        builder.field("confidence", bootstrap.confidence());
        builder.field("notes", notes);
        for (Table table : tables) {
            table.toXContent(builder, params);
        }
        return builder.endObject();
    }

    /** For a terminal: tables with aligned columns, then the notes. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(kind).append(", took ").append(tookMillis).append(" ms; ");
        text.append("in brackets the ").append(bootstrap.confidence()).append(" confidence interval of ");
        text.append(bootstrap.resamples()).append(" resamples, seed ").append(bootstrap.seed()).append('\n');
        for (Table table : tables) {
            text.append('\n').append(TextTable.of(table));
        }
        for (String note : notes) {
            text.append(text.indexOf("\n* ") < 0 ? "\n* " : "* ").append(note).append('\n');
        }
        return text.toString();
    }
}
