// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks for all reports. */
public final class GetReembedRequest extends ActionRequest {

    public GetReembedRequest() {}

    GetReembedRequest(StreamInput in) throws IOException {
        super(in);
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
