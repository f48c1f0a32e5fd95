// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.opensearch.persistent.PersistentTasksService;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Switches searches to the field that was filled, or gives it up; while documents are still being embedded, only the latter. */
public final class TransportEndReembedAction extends HandledTransportAction<EndReembedRequest, ReembedResponse> {

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final IndexNameExpressionResolver resolver;
    private final PersistentTasksService tasks;
    private final ReembedServices services;
    private final Reports reports;

    @Inject
    public TransportEndReembedAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        IndexNameExpressionResolver resolver,
        PersistentTasksService tasks,
        ReembedServices services
    ) {
        super(EndReembedAction.NAME, transportService, filters, EndReembedRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.resolver = resolver;
        this.tasks = tasks;
        this.services = services;
        this.reports = new Reports(client);
    }

    @Override
    protected void doExecute(Task task, EndReembedRequest request, ActionListener<ReembedResponse> listener) {
        threadPool.generic().execute(ActionRunnable.supply(listener, () -> end(request)));
    }

    private ReembedResponse end(EndReembedRequest request) {
        ClusterState state = clusterService.state();
        String name = resolver.concreteSingleIndex(state, request).getName();
        IndexMetadata index = state.metadata().index(name);
        String taskId = Reembedding.taskId(index.getIndexUUID(), request.field());
        Optional<String> next = services.fields().find(index, request.field()).flatMap(VectorField::next);
        boolean running = RunningTasks.find(state, taskId).isPresent();
        if (next.isEmpty() && (request.switches() || !running)) {
            throw new IllegalArgumentException(
                "[reembed] field [" + request.field() + "] of index [" + name + "] is not being embedded into another field"
            );
        }
        if (request.switches() && running) {
            throw new IllegalArgumentException(
                "[reembed] field [" + request.field() + "] of index [" + name
                    + "] can not be switched yet: documents are still being embedded; see GET /_plugins/_semantic/reembed"
            );
        }
        if (request.switches()) {
            requireReady(name, request.field(), next.orElseThrow(), taskId);
        }
        if (running) {
            stop(taskId);
        }
        next.ifPresent(to -> FieldSteps.make(client, name, request.field(), to, request.switches() ? Step.SWITCH : Step.CANCEL));
        reports.change(taskId, request.switches() ? State.SWITCHED : State.CANCELLED);
        return new ReembedResponse(reports.find(taskId).map(List::of).orElse(List.of()));
    }

    /** Searches would miss what is not embedded. */
    private void requireReady(String index, String field, String next, String taskId) {
        Map<String, Object> report = reports.find(taskId).orElse(Map.of());
        Object state = report.get("state");
        boolean done = State.READY.toString().equals(state) || State.INCOMPLETE.toString().equals(state);
        if (!done || !next.equals(report.get("target"))) {
            throw new IllegalArgumentException(
                "[reembed] field [" + field + "] of index [" + index + "] can not be switched: its state is [" + state + "], where ["
                    + State.READY + "] or [" + State.INCOMPLETE + "] is needed; send the request to embed it again, or cancel it"
            );
        }
    }

    private void stop(String taskId) {
        PlainActionFuture<PersistentTask<?>> stopped = PlainActionFuture.newFuture();
        tasks.sendRemoveRequest(taskId, stopped);
        try {
            stopped.actionGet();
        } catch (RuntimeException e) {
            if (!(ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException)) { // done in the meantime
                throw e;
            }
        }
    }
}
