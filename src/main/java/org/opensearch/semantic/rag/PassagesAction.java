// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import org.opensearch.action.ActionType;

/** Finds the best passages of all documents; the search that it makes needs the rights of any search. */
public final class PassagesAction extends ActionType<PassagesResponse> {

    public static final String NAME = "cluster:monitor/semantic/passages";
    public static final PassagesAction INSTANCE = new PassagesAction();

    private PassagesAction() {
        super(NAME, PassagesResponse::new);
    }
}
