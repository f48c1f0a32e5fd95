// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.action.ActionType;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;

/**
 * Creates a missing index for the documents that are written to it, as a bulk would do it later. It has no REST route; it is named as a
 * write, because it is asked for by whoever writes the documents, and with his rights.
 */
public final class CreateIndexAction extends ActionType<AcknowledgedResponse> {

    public static final String NAME = "indices:data/write/semantic/create";
    public static final CreateIndexAction INSTANCE = new CreateIndexAction();

    private CreateIndexAction() {
        super(NAME, AcknowledgedResponse::new);
    }
}
