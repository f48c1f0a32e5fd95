// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import org.opensearch.action.ActionType;

/** Says what is known of one trained classifier, or of all. */
public final class GetClassifiersAction extends ActionType<ClassifiersResponse> {

    public static final String NAME = "cluster:monitor/semantic/classifiers/get";
    public static final GetClassifiersAction INSTANCE = new GetClassifiersAction();

    private GetClassifiersAction() {
        super(NAME, ClassifiersResponse::new);
    }
}
