// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What the cluster manager found: the field is bound now, or there is no such index yet and it may be created. */
public final class BindFieldResponse extends ActionResponse {

    private final Optional<VectorForm> form;

    /** @param form empty if the index is missing and the cluster's settings let it be created */
    BindFieldResponse(Optional<VectorForm> form) {
        this.form = Objects.requireNonNull(form);
    }

    BindFieldResponse(StreamInput in) throws IOException {
        super(in);
        form = Optional.ofNullable(in.readOptionalWriteable(VectorForm::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalWriteable(form.orElse(null));
    }

    /** The form in which vectors are to be written. */
    Optional<VectorForm> form() {
        return form;
    }
}
