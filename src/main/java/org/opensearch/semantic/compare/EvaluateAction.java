// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import org.opensearch.action.ActionType;

/** Compares models on labelled texts; runs on the node that is asked, with its models. */
public final class EvaluateAction extends ActionType<EvaluateResponse> {

    public static final String NAME = "cluster:monitor/semantic/evaluate";
    public static final EvaluateAction INSTANCE = new EvaluateAction();

    private EvaluateAction() {
        super(NAME, EvaluateResponse::new);
    }
}
