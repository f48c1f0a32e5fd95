// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** The reports of re-embeddings. */
public final class ReembedResponse extends ActionResponse implements ToXContentObject {

    private final List<Map<String, Object>> reports;

    ReembedResponse(List<Map<String, Object>> reports) {
        this.reports = reports;
    }

    ReembedResponse(StreamInput in) throws IOException {
        super(in);
        reports = in.readList(from -> report(from.readGenericValue()));
    }

    @SuppressWarnings("unchecked") // as written
    private static Map<String, Object> report(Object value) {
        return (Map<String, Object>) value;
    }

    boolean isRunning() {
        return reports.stream().anyMatch(report -> State.RUNNING.toString().equals(report.get("state")));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeCollection(reports, StreamOutput::writeGenericValue); // a map keeps its order
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject().field("reembeddings", reports).endObject();
    }
}
