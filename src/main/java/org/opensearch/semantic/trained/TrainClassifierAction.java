// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import org.opensearch.action.ActionType;

/** Trains a classifier on a labelled index and stores it, with a definition or again with the stored one. */
public final class TrainClassifierAction extends ActionType<ClassifiersResponse> {

    public static final String NAME = "cluster:admin/semantic/classifiers/train";
    public static final TrainClassifierAction INSTANCE = new TrainClassifierAction();

    private TrainClassifierAction() {
        super(NAME, ClassifiersResponse::new);
    }
}
