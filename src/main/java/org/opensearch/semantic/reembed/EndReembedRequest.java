// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks that a re-embedding of one field of one index be ended. */
public final class EndReembedRequest extends ActionRequest implements IndicesRequest {

    private static final ConstructingObjectParser<EndReembedRequest, Boolean> PARSER = new ConstructingObjectParser<>(
        "reembed",
        false,
        (args, switches) -> new EndReembedRequest((String) args[0], (String) args[1], switches)
    );

    static {
        PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("index"));
        PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("field"));
    }

    private final String index;
    private final String field;
    private final boolean switches;

    private EndReembedRequest(String index, String field, boolean switches) {
        this.index = index;
        this.field = field;
        this.switches = switches;
    }

    EndReembedRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        field = in.readString();
        switches = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeString(field);
        out.writeBoolean(switches);
    }

    /** @param switches whether searches are to read the new field; otherwise it is given up */
    public static EndReembedRequest parse(XContentParser parser, boolean switches) throws IOException {
        return PARSER.parse(parser, switches);
    }

    @Override
    public String[] indices() {
        return new String[] { index };
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictSingleIndexNoExpandForbidClosed();
    }

    String field() {
        return field;
    }

    boolean switches() {
        return switches;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
