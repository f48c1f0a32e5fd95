// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

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
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** Passages as they were asked for. Travels as it was written; read, and refused, where it is made. */
public final class PassagesRequest extends ActionRequest {

    private final BytesReference body;
    private final MediaType type;
    private final PassagesQuery query;

    /**
     * @param body as of {@code POST /_plugins/_semantic/passages}
     * @throws IllegalArgumentException if it asks for anything that can not be; unknown names are refused by the parser
     */
    public PassagesRequest(BytesReference body, MediaType type) throws IOException {
        this.body = Objects.requireNonNull(body);
        this.type = Objects.requireNonNull(type);
        this.query = parse(body, type);
    }

    PassagesRequest(StreamInput in) throws IOException {
        super(in);
        this.body = in.readBytesReference();
        this.type = MediaTypeRegistry.fromMediaType(in.readString());
        this.query = parse(body, type);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBytesReference(body);
        out.writeString(type.mediaType());
    }

    private static PassagesQuery parse(BytesReference body, MediaType type) throws IOException {
        try (
            XContentParser parser = type.xContent()
                .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body.streamInput())
        ) {
            return PassagesQuery.parse(parser);
        }
    }

    PassagesQuery query() {
        return query;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public Task createTask(long id, String taskType, String action, TaskId parent, Map<String, String> headers) {
        return new CancellableTask(id, taskType, action, "passages of " + query.indices(), parent, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }
}
