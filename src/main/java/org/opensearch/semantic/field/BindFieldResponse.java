// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What the cluster manager found: the field is bound now, or there is no such index yet and it may be created. */
public final class BindFieldResponse extends ActionResponse {

    private final boolean bound;

    BindFieldResponse(boolean bound) {
        this.bound = bound;
    }

    BindFieldResponse(StreamInput in) throws IOException {
        super(in);
        bound = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(bound);
    }

    /** {@code false} if the index is missing and the cluster's settings let it be created. */
    boolean bound() {
        return bound;
    }
}
