// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import org.opensearch.action.ActionType;

/** Tells what has become of re-embeddings. */
public final class GetReembedAction extends ActionType<ReembedResponse> {

    public static final String NAME = "cluster:monitor/semantic/reembed/get";
    public static final GetReembedAction INSTANCE = new GetReembedAction();

    private GetReembedAction() {
        super(NAME, ReembedResponse::new);
    }
}
