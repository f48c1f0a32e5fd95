// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Reads the reports; one that says it runs, and does not, is shown as stopped. */
public final class TransportGetReembedAction extends HandledTransportAction<GetReembedRequest, ReembedResponse> {

    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final Reports reports;

    @Inject
    public TransportGetReembedAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool
    ) {
        super(GetReembedAction.NAME, transportService, filters, GetReembedRequest::new);
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.reports = new Reports(client);
    }

    @Override
    protected void doExecute(Task task, GetReembedRequest request, ActionListener<ReembedResponse> listener) {
        threadPool.generic().execute(ActionRunnable.supply(listener, () -> {
            List<Map<String, Object>> all = new ArrayList<>();
            reports.list().forEach(report -> all.add(RunningTasks.asItIs(clusterService.state(), report)));
            return new ReembedResponse(all);
        }));
    }
}
