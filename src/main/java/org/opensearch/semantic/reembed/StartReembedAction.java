// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import org.opensearch.action.ActionType;

/** Starts re-embeddings. */
public final class StartReembedAction extends ActionType<ReembedResponse> {

    public static final String NAME = "indices:admin/semantic/reembed/start";
    public static final StartReembedAction INSTANCE = new StartReembedAction();

    private StartReembedAction() {
        super(NAME, ReembedResponse::new);
    }
}
