// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.List;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Reads the store. */
public final class TransportGetClassifiersAction extends HandledTransportAction<ClassifierRequest, ClassifiersResponse> {

    private final ClassifierStore store;

    @Inject
    public TransportGetClassifiersAction(TransportService transportService, ActionFilters filters, ClassifierStore store) {
        super(GetClassifiersAction.NAME, transportService, filters, ClassifierRequest::new);
        this.store = store;
    }

    @Override
    protected void doExecute(Task task, ClassifierRequest request, ActionListener<ClassifiersResponse> listener) {
        if (request.name().isEmpty()) {
            store.list(ActionListener.map(listener, ClassifiersResponse::new));
            return;
        }
        String name = request.name().get();
        store.find(
            name,
            ActionListener.map(listener, found -> new ClassifiersResponse(List.of(found.orElseThrow(() -> missing(name)).info())))
        );
    }

    static ResourceNotFoundException missing(String name) {
        return new ResourceNotFoundException(
            "[classifier] there is no classifier [" + name + "]; GET /_plugins/_semantic/classifiers lists them"
        );
    }
}
