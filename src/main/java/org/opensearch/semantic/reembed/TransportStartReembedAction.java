// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.opensearch.persistent.PersistentTasksService;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.state.HiddenIndex;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/**
 * Starts re-embeddings: for all indices of a request, or, if one of them can not be, for none.
 * <ol>
 *   <li>plan each index;
 *   <li>where vectors go into another field: map that, bind it, and have documents that are written from now on get both vectors;
 *   <li>leave the rest to a persistent task, which survives this node.
 * </ol>
 * Mappings are changed as the calling user.
 */
public final class TransportStartReembedAction extends HandledTransportAction<ReembedRequest, ReembedResponse> {

    private static final TimeValue SOON = TimeValue.timeValueSeconds(30);
    /** Looks after which this node must know of a task that was started on another one. */
    private static final int FIRST_LOOKS = 120;
    private static final TimeValue BETWEEN_LOOKS = TimeValue.timeValueMillis(250);

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final IndexNameExpressionResolver resolver;
    private final PersistentTasksService tasks;
    private final Embedders embedders;
    private final FieldBinder binder;
    private final VectorFields fields;
    private final Reports reports;

    @Inject
    public TransportStartReembedAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        IndexNameExpressionResolver resolver,
        PersistentTasksService tasks,
        ReembedServices services
    ) {
        super(StartReembedAction.NAME, transportService, filters, ReembedRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.resolver = resolver;
        this.tasks = tasks;
        this.embedders = services.embedders();
        this.binder = services.binder();
        this.fields = services.fields();
        this.reports = new Reports(client);
    }

    @Override
    protected void doExecute(Task task, ReembedRequest request, ActionListener<ReembedResponse> listener) {
        threadPool.generic().execute(ActionRunnable.wrap(listener, l -> {
            List<Reembedding> started = start(request);
            if (request.waitsForCompletion()) {
                awaitEnd(started, 0, l);
            } else {
                l.onResponse(reports(started));
            }
        }));
    }

    private ReembedResponse reports(List<Reembedding> jobs) {
        return new ReembedResponse(jobs.stream().flatMap(job -> reports.find(job.taskId()).stream()).toList());
    }

    /** Looks now and then whether all have come to an end. */
    private void awaitEnd(List<Reembedding> jobs, int looks, ActionListener<ReembedResponse> listener) {
        ReembedResponse response = reports(jobs);
        boolean atWork = jobs.stream().anyMatch(job -> RunningTasks.find(clusterService.state(), job.taskId()).isPresent());
        if (response.isRunning() && (atWork || looks < FIRST_LOOKS)) {
            threadPool.schedule(ActionRunnable.wrap(listener, l -> awaitEnd(jobs, looks + 1, l)), BETWEEN_LOOKS, ThreadPool.Names.GENERIC);
        } else {
            listener.onResponse(response);
        }
    }

    private List<Reembedding> start(ReembedRequest request) {
        ClusterState state = clusterService.state();
        ReembedPlan planner = new ReembedPlan(fields, embedders);
        List<ReembedPlan.Plan> plans = new ArrayList<>();
        long now = System.currentTimeMillis();
        for (String name : resolver.concreteIndexNames(state, request)) {
            ReembedPlan.Plan plan = planner.of(state, state.metadata().index(name), request, now);
            refuseStaleTarget(plan, state);
            plans.add(plan);
        }
        plans.forEach(this::start);
        return plans.stream().map(ReembedPlan.Plan::job).toList();
    }

    /** Vectors that were not kept up with their texts look as if they were done. */
    private void refuseStaleTarget(ReembedPlan.Plan plan, ClusterState state) {
        Reembedding job = plan.job();
        boolean keptUp = fields.find(state.metadata().index(job.index()), job.field())
            .flatMap(field -> field.next())
            .equals(Optional.of(job.target()));
        if (!job.moves() || plan.mapping().isPresent() || job.documents() != Selection.MISSING || keptUp) {
            return;
        }
        SearchSourceBuilder any = new SearchSourceBuilder().query(QueryBuilders.existsQuery(job.target())).size(0).trackTotalHitsUpTo(1);
        if (
            HiddenIndex.client(client).search(new SearchRequest(job.index()).source(any)).actionGet().getHits().getTotalHits().value() > 0
        ) {
            throw new IllegalArgumentException(
                "[reembed] field [" + job.target() + "] of index [" + job.index()
                    + "] has vectors already, whose texts may have changed since; give another field as [to], or set [documents] to [stale]"
                    + " (where vectors have a provenance) or to [all]"
            );
        }
    }

    private void start(ReembedPlan.Plan plan) {
        Reembedding job = plan.job();
        awaitEndOfFormer(job);
        if (!job.dryRun()) {
            plan.mapping()
                .ifPresent(mapping -> client.admin().indices().putMapping(new PutMappingRequest(job.index()).source(mapping)).actionGet());
            Embedder embedder = embedders.get(job.model());
            PlainActionFuture<VectorForm> bound = PlainActionFuture.newFuture();
            binder.ensureBound(job.index(), job.target(), Offer.of(embedder), bound);
            bound.actionGet();
        }
        if (job.moves() && !job.dryRun()) {
            FieldSteps.make(client, job.index(), job.field(), job.target(), Step.BEGIN);
        }
        reports.begin(job);
        PlainActionFuture<PersistentTask<Reembedding>> task = PlainActionFuture.newFuture();
        tasks.sendStartRequest(job.taskId(), Reembedding.TASK, job, task);
        try {
            task.actionGet();
        } catch (RuntimeException e) {
            throw ExceptionsHelper.unwrapCause(e) instanceof ResourceAlreadyExistsException ? running(job) : e;
        }
    }

    /** A task that has written its last report is gone at once, but not yet. */
    private void awaitEndOfFormer(Reembedding job) {
        long deadline = System.nanoTime() + SOON.nanos();
        while (RunningTasks.find(clusterService.state(), job.taskId()).isPresent()) {
            boolean ended = reports.find(job.taskId()).filter(report -> !State.RUNNING.toString().equals(report.get("state"))).isPresent();
            if (!ended || System.nanoTime() > deadline) {
                throw running(job);
            }
            try {
                Thread.sleep(BETWEEN_LOOKS.millis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("[reembed] the node is closing", e);
            }
        }
    }

    private static IllegalArgumentException running(Reembedding job) {
        return new IllegalArgumentException(
            "[reembed] field [" + job.field() + "] of index [" + job.index()
                + "] is being embedded already; see GET /_plugins/_semantic/reembed"
        );
    }
}
