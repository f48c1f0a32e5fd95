// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.clustermanager.ClusterManagerNodeRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for one step of a field's way to another field. */
public final class MoveFieldRequest extends ClusterManagerNodeRequest<MoveFieldRequest> implements IndicesRequest {

    /** The steps. */
    public enum Step {
        /** From now on documents get both vectors; searches read the old ones. */
        BEGIN,
        /** From now on searches read the new vectors, and documents get only them. */
        SWITCH,
        /** The new vectors are given up. */
        CANCEL
    }

    private final String index;
    private final String from;
    private final String to;
    private final Step step;

    /**
     * @param index name of one index
     * @param from full path of the field that searches name
     * @param to full path of the field that follows it
     */
    public MoveFieldRequest(String index, String from, String to, Step step) {
        this.index = Objects.requireNonNull(index);
        this.from = Objects.requireNonNull(from);
        this.to = Objects.requireNonNull(to);
        this.step = Objects.requireNonNull(step);
    }

    MoveFieldRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        from = in.readString();
        to = in.readString();
        step = in.readEnum(Step.class);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeString(from);
        out.writeString(to);
        out.writeEnum(step);
    }

    @Override
    public String[] indices() {
        return new String[] { index };
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictSingleIndexNoExpandForbidClosed();
    }

    String index() {
        return index;
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    Step step() {
        return step;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
