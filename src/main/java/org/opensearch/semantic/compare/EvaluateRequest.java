// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.Task;

/** An evaluation as it was asked for. Travels as it was written; read, and refused, where it is made. */
public final class EvaluateRequest extends ActionRequest {

    private final BytesReference body;
    private final MediaType type;
    private final boolean storeResult;
    private final Comparison comparison;

    /**
     * @param body as of {@code POST /_plugins/_semantic/evaluate}
     * @param storeResult whether the answer is kept for the task API
     * @throws IllegalArgumentException if it asks for anything that can not be; unknown names are refused by the parser
     */
    public EvaluateRequest(BytesReference body, MediaType type, boolean storeResult) throws IOException {
        this.body = Objects.requireNonNull(body);
        this.type = Objects.requireNonNull(type);
        this.storeResult = storeResult;
        this.comparison = parse(body, type);
    }

    EvaluateRequest(StreamInput in) throws IOException {
        super(in);
        this.body = in.readBytesReference();
        this.type = MediaTypeRegistry.fromMediaType(in.readString());
        this.storeResult = in.readBoolean();
        this.comparison = parse(body, type);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBytesReference(body);
        out.writeString(type.mediaType());
        out.writeBoolean(storeResult);
    }

    private static Comparison parse(BytesReference body, MediaType type) throws IOException {
        try (
            XContentParser parser = type.xContent()
                .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body.streamInput())
        ) {
            return Comparison.parse(parser);
        }
    }

    Comparison comparison() {
        return comparison;
    }

    @Override
    public boolean getShouldStoreResult() {
        return storeResult;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
        return new EvaluationTask(id, type, action, comparison.description(), parent, headers);
    }
}
