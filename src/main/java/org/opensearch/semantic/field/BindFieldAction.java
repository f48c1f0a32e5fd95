// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.action.ActionType;

/**
 * Binds one vector field to a model, on the cluster manager. It has no REST route; it is named as a write, because it is asked for
 * by whoever writes the first document into a field, and with his rights.
 */
public final class BindFieldAction extends ActionType<BindFieldResponse> {

    public static final String NAME = "indices:data/write/semantic/bind";
    public static final BindFieldAction INSTANCE = new BindFieldAction();

    private BindFieldAction() {
        super(NAME, BindFieldResponse::new);
    }
}
