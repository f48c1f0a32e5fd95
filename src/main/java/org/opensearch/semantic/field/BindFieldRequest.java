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

/** Asks that vectors of a model may be written into a field, and those of no other model. */
public final class BindFieldRequest extends ClusterManagerNodeRequest<BindFieldRequest> implements IndicesRequest {

    private final String index;
    private final String field;
    private final Offer offer;

    /**
     * @param index name of an index, an alias or a data stream, date math already resolved
     * @param field full path of the field
     */
    BindFieldRequest(String index, String field, Offer offer) {
        this.index = Objects.requireNonNull(index);
        this.field = Objects.requireNonNull(field);
        this.offer = Objects.requireNonNull(offer);
    }

    BindFieldRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        field = in.readString();
        offer = new Offer(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeString(field);
        offer.writeTo(out);
    }

    /** For those who decide whether the caller may write there. */
    @Override
    public String[] indices() {
        return new String[] { index };
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictSingleIndexNoExpandForbidClosed();
    }

    @Override
    public boolean includeDataStreams() {
        return true;
    }

    String index() {
        return index;
    }

    String field() {
        return field;
    }

    Offer offer() {
        return offer;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String getDescription() {
        return "bind field [" + field + "] of [" + index + "] to model [" + offer.model() + "]";
    }
}
