// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.index.analysis.AnalysisRegistry;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.semantic.model.ModelStatus;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Evaluates on this node, one request at a time; memory is asked from the circuit breaker {@code request}. */
public final class TransportEvaluateAction extends HandledTransportAction<EvaluateRequest, EvaluateResponse> {

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final CircuitBreaker breaker;
    private final ModelRegistry models;
    private final Analyzers analyzers;
    private final AtomicBoolean busy = new AtomicBoolean();

    @Inject
    public TransportEvaluateAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        CircuitBreakerService breakers,
        ModelRegistry models,
        IndexNameExpressionResolver resolver,
        AnalysisRegistry analysis,
        VectorFields fields
    ) {
        super(EvaluateAction.NAME, transportService, filters, EvaluateRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        this.models = models;
        this.analyzers = new Analyzers(clusterService, resolver, analysis, fields);
    }

    @Override
    protected void doExecute(Task task, EvaluateRequest request, ActionListener<EvaluateResponse> listener) {
        List<EvaluationRun.Candidate> candidates = candidates(request.comparison().models());
        if (busy.compareAndSet(false, true) == false) {
            throw new OpenSearchRejectedExecutionException(
                "[evaluate] this node evaluates already, and does so one at a time; send the request again later"
            );
        }
        EvaluationTask evaluation = (EvaluationTask) task;
        HeldMemory memory = new HeldMemory(breaker, "<evaluate>");
        ActionListener<EvaluateResponse> last = ActionListener.notifyOnce(ActionListener.runBefore(listener, () -> {
            memory.close();
            busy.set(false);
        }));
        try {
            new EvaluationRun(
                new ParentTaskAssigningClient(client, clusterService.localNode(), task),
                threadPool,
                evaluation,
                request.comparison(),
                candidates,
                new Setting(request.comparison().bootstrap(), analyzers, memory, evaluation::checkpoint)
            ).start(last);
        } catch (Exception e) {
            last.onFailure(e);
        }
    }

    private List<EvaluationRun.Candidate> candidates(List<String> names) {
        List<String> chosen = names.isEmpty()
            ? models.statuses().stream().filter(ModelStatus::isAvailable).map(ModelStatus::name).toList()
            : names;
        if (chosen.isEmpty()) {
            throw new IllegalStateException("[evaluate] no model of this node is available; see GET /_plugins/_semantic/models");
        }
        return chosen.stream().map(name -> {
            Embedder embedder = models.get(name);
            return new EvaluationRun.Candidate(embedder, new ModelCost(embedder, () -> memory(name)), () -> models.get(name));
        }).toList();
    }

    private Optional<Long> memory(String name) {
        return models.statuses().stream().filter(status -> status.name().equals(name)).findFirst().map(ModelStatus::bytes);
    }
}
