// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import org.opensearch.action.ActionType;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;

/** Deletes a trained classifier. */
public final class DeleteClassifierAction extends ActionType<AcknowledgedResponse> {

    public static final String NAME = "cluster:admin/semantic/classifiers/delete";
    public static final DeleteClassifierAction INSTANCE = new DeleteClassifierAction();

    private DeleteClassifierAction() {
        super(NAME, AcknowledgedResponse::new);
    }
}
