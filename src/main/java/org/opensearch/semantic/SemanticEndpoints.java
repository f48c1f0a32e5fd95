// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.semantic.compare.EvaluateAction;
import org.opensearch.semantic.compare.TransportEvaluateAction;
import org.opensearch.semantic.field.BindFieldAction;
import org.opensearch.semantic.field.BoundModels;
import org.opensearch.semantic.field.CreateIndexAction;
import org.opensearch.semantic.field.MoveFieldAction;
import org.opensearch.semantic.field.TransportBindFieldAction;
import org.opensearch.semantic.field.TransportCreateIndexAction;
import org.opensearch.semantic.field.TransportMoveFieldAction;
import org.opensearch.semantic.rag.PassagesAction;
import org.opensearch.semantic.rag.TransportPassagesAction;
import org.opensearch.semantic.reembed.ReembedActions;
import org.opensearch.semantic.rest.EmbedAction;
import org.opensearch.semantic.rest.ReloadModelsAction;
import org.opensearch.semantic.rest.RestClassifiersHandler;
import org.opensearch.semantic.rest.RestEmbedHandler;
import org.opensearch.semantic.rest.RestEvaluateHandler;
import org.opensearch.semantic.rest.RestModelsHandler;
import org.opensearch.semantic.rest.RestPassagesHandler;
import org.opensearch.semantic.rest.RestReembedHandler;
import org.opensearch.semantic.rest.RestReloadModelsHandler;
import org.opensearch.semantic.rest.RestStatsHandler;
import org.opensearch.semantic.rest.RestTrainClassifierHandler;
import org.opensearch.semantic.rest.SemanticNodesAction;
import org.opensearch.semantic.rest.TransportEmbedAction;
import org.opensearch.semantic.rest.TransportReloadModelsAction;
import org.opensearch.semantic.rest.TransportSemanticNodesAction;
import org.opensearch.semantic.trained.ClassifierActions;

/** The requests that a node answers beyond searches and documents: actions, and the handlers that translate HTTP into them. */
final class SemanticEndpoints {

    private SemanticEndpoints() {}

    static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> all = new ArrayList<>(ClassifierActions.handlers());
        all.addAll(ReembedActions.handlers());
        all.add(new ActionHandler<>(SemanticNodesAction.INSTANCE, TransportSemanticNodesAction.class));
        all.add(new ActionHandler<>(ReloadModelsAction.INSTANCE, TransportReloadModelsAction.class));
        all.add(new ActionHandler<>(EmbedAction.INSTANCE, TransportEmbedAction.class));
        all.add(new ActionHandler<>(EvaluateAction.INSTANCE, TransportEvaluateAction.class));
        all.add(new ActionHandler<>(PassagesAction.INSTANCE, TransportPassagesAction.class));
        all.add(new ActionHandler<>(BindFieldAction.INSTANCE, TransportBindFieldAction.class));
        all.add(new ActionHandler<>(CreateIndexAction.INSTANCE, TransportCreateIndexAction.class));
        all.add(new ActionHandler<>(MoveFieldAction.INSTANCE, TransportMoveFieldAction.class));
        return all;
    }

    static List<RestHandler> handlers(BoundModels boundModels) {
        return List.of(
            new RestModelsHandler(boundModels),
            new RestReloadModelsHandler(boundModels),
            new RestStatsHandler(),
            new RestEmbedHandler(),
            new RestEvaluateHandler(),
            new RestPassagesHandler(),
            new RestTrainClassifierHandler(),
            new RestClassifiersHandler(),
            new RestReembedHandler()
        );
    }
}
