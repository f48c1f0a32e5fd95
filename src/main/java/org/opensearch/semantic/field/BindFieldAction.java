// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.action.ActionType;

/** Binds one vector field to a model, on the cluster manager. Internal: it has no REST route. */
public final class BindFieldAction extends ActionType<BindFieldResponse> {

    public static final String NAME = "internal:semantic/bind_field";
    public static final BindFieldAction INSTANCE = new BindFieldAction();

    private BindFieldAction() {
        super(NAME, BindFieldResponse::new);
    }
}
