// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * How far a re-embedding is. Documents are gone through in passes, as some may be written while one is under way; what a pass finds is
 * counted anew in the next one, what was done is added up.
 *
 * @param passes passes begun
 * @param total documents that this pass goes through
 * @param seen of these, how many it has gone through
 * @param outdated of these, how many lacked the right vector
 * @param unknown of the outdated ones, how many had a vector without provenance, so that it could be the right one
 * @param withoutText of these, how many have no text
 * @param failed of these, how many could not be embedded or written
 * @param failures the first few of these, with the reason
 * @param embedded documents embedded and written, in all passes
 * @param cleared documents whose vector was taken away because they have no text any more, in all passes
 */
record Progress(
    int passes,
    long total,
    long seen,
    long outdated,
    long unknown,
    long withoutText,
    long failed,
    List<String> failures,
    long embedded,
    long cleared
) implements Task.Status {

    static final String NAME = "semantic_reembed";

    static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0);

    private static final int FAILURES_SHOWN = 5;

    Progress {
        failures = List.copyOf(failures);
    }

    Progress(StreamInput in) throws IOException {
        this(
            in.readVInt(),
            in.readVLong(),
            in.readVLong(),
            in.readVLong(),
            in.readVLong(),
            in.readVLong(),
            in.readVLong(),
            in.readStringList(),
            in.readVLong(),
            in.readVLong()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(passes);
        out.writeVLong(total);
        out.writeVLong(seen);
        out.writeVLong(outdated);
        out.writeVLong(unknown);
        out.writeVLong(withoutText);
        out.writeVLong(failed);
        out.writeStringCollection(failures);
        out.writeVLong(embedded);
        out.writeVLong(cleared);
    }

    Progress nextPass() {
        return new Progress(passes + 1, 0, 0, 0, 0, 0, 0, List.of(), embedded, cleared);
    }

    Progress of(long documents) {
        return new Progress(passes, documents, seen, outdated, unknown, withoutText, failed, failures, embedded, cleared);
    }

    /** With what became of some documents of this pass. */
    Progress plus(Progress more) {
        List<String> all = new ArrayList<>(failures);
        more.failures.stream().limit(Math.max(0, FAILURES_SHOWN - all.size())).forEach(all::add);
        return new Progress(
            passes,
            total,
            seen + more.seen,
            outdated + more.outdated,
            unknown + more.unknown,
            withoutText + more.withoutText,
            failed + more.failed,
            all,
            embedded + more.embedded,
            cleared + more.cleared
        );
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return fields(builder.startObject()).endObject();
    }

    XContentBuilder fields(XContentBuilder builder) throws IOException {
        builder.field("passes", passes).field("total", total).field("seen", seen).field("outdated", outdated);
        builder.field("without_provenance", unknown).field("without_text", withoutText);
        builder.field("embedded", embedded).field("cleared", cleared).field("failed", failed);
        return builder.field("failures", failures);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
