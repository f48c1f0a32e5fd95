// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.action.ActionType;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;

/** One step of a field's way to another field of its index, on the cluster manager. It has no REST route of its own. */
public final class MoveFieldAction extends ActionType<AcknowledgedResponse> {

    public static final String NAME = "indices:admin/semantic/move_field";
    public static final MoveFieldAction INSTANCE = new MoveFieldAction();

    private MoveFieldAction() {
        super(NAME, AcknowledgedResponse::new);
    }
}
