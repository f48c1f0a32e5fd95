// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Deletes from the store, and has all nodes forget. */
public final class TransportDeleteClassifierAction extends HandledTransportAction<ClassifierRequest, AcknowledgedResponse> {

    private final ClassifierStore store;
    private final Client client;

    @Inject
    public TransportDeleteClassifierAction(
        TransportService transportService,
        ActionFilters filters,
        ClassifierStore store,
        Client client
    ) {
        super(DeleteClassifierAction.NAME, transportService, filters, ClassifierRequest::new);
        this.store = store;
        this.client = client;
    }

    @Override
    protected void doExecute(Task task, ClassifierRequest request, ActionListener<AcknowledgedResponse> listener) {
        String name = request.name().orElseThrow();
        store.delete(name, ActionListener.delegateFailure(listener, (l, existed) -> {
            if (existed) {
                ForgetClassifierAction.everywhere(client, name, () -> l.onResponse(new AcknowledgedResponse(true)));
            } else {
                l.onFailure(TransportGetClassifiersAction.missing(name));
            }
        }));
    }
}
