// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import org.opensearch.action.ActionType;

/** Embeds texts and returns the vectors; runs on the node that is asked. */
public final class EmbedAction extends ActionType<EmbedResponse> {

    public static final String NAME = "cluster:monitor/semantic/embed";
    public static final EmbedAction INSTANCE = new EmbedAction();

    private EmbedAction() {
        super(NAME, EmbedResponse::new);
    }
}
