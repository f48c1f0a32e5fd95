// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import org.opensearch.action.ActionType;

/** Switches searches to the field that a re-embedding has filled, or gives the re-embedding up. */
public final class EndReembedAction extends ActionType<ReembedResponse> {

    public static final String NAME = "indices:admin/semantic/reembed/end";
    public static final EndReembedAction INSTANCE = new EndReembedAction();

    private EndReembedAction() {
        super(NAME, ReembedResponse::new);
    }
}
