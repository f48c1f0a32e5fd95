// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;

/** What can be done to trained classifiers. */
public final class ClassifierActions {

    private ClassifierActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> handlers() {
        return List.of(
            new ActionHandler<>(TrainClassifierAction.INSTANCE, TransportTrainClassifierAction.class),
            new ActionHandler<>(GetClassifiersAction.INSTANCE, TransportGetClassifiersAction.class),
            new ActionHandler<>(DeleteClassifierAction.INSTANCE, TransportDeleteClassifierAction.class),
            new ActionHandler<>(ForgetClassifierAction.INSTANCE, TransportForgetClassifierAction.class)
        );
    }
}
