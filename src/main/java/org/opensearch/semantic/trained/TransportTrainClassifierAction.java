// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Trains on this node, one classifier at a time:
 * <ol>
 *   <li>look up what is stored under the name, and with it its version;
 *   <li>see that all indices bind the vector field to one model, which this node has;
 *   <li>read labels and vectors as the calling user;
 *   <li>train, on a generic thread;
 *   <li>store it as the next version, unless another request was quicker; have all nodes forget the one before.
 * </ol>
 * The memory of what is read is asked from the circuit breaker {@code request} before it is.
 */
public final class TransportTrainClassifierAction extends HandledTransportAction<ClassifierRequest, ClassifiersResponse> {

    /** Of a vector while it is learned from: as it was read, of norm 1, and as a row among others. */
    private static final int COPIES = 3;
    private static final String WHO = "classifier";

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final CircuitBreaker breaker;
    private final NamedWriteableRegistry registry;
    private final BindingResolver bindings;
    private final ClassifierStore store;
    private final AtomicBoolean busy = new AtomicBoolean();

    @Inject
    public TransportTrainClassifierAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        CircuitBreakerService breakers,
        NamedWriteableRegistry registry,
        BindingResolver bindings,
        ClassifierStore store
    ) {
        super(TrainClassifierAction.NAME, transportService, filters, ClassifierRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        this.registry = registry;
        this.bindings = bindings;
        this.store = store;
    }

    @Override
    protected void doExecute(Task task, ClassifierRequest request, ActionListener<ClassifiersResponse> listener) {
        String name = request.name().orElseThrow();
        if (!busy.compareAndSet(false, true)) {
            throw new OpenSearchRejectedExecutionException(
                "[" + WHO + "] this node trains a classifier already, and does so one at a time; send the request again later"
            );
        }
        ActionListener<ClassifiersResponse> last = ActionListener.notifyOnce(ActionListener.runBefore(listener, () -> busy.set(false)));
        Runnable checkpoint = () -> {
            if (task instanceof CancellableTask cancellable && cancellable.isCancelled()) {
                throw new TaskCancelledException(
                    "[" + WHO + "] training of [" + name + "] was cancelled: " + cancellable.getReasonCancelled()
                );
            }
        };
        store.find(name, ActionListener.delegateFailure(last, (l, before) -> {
            try {
                train(new Job(task, name, definition(name, request, before), before, checkpoint), l);
            } catch (Exception e) {
                l.onFailure(e);
            }
        }));
    }

    private static TrainingDefinition definition(String name, ClassifierRequest request, Optional<ClassifierStore.Found> before) {
        return request.definition()
            .or(() -> before.map(found -> found.info().definition()))
            .orElseThrow(() -> TransportGetClassifiersAction.missing(name));
    }

    private record Job(
        Task task,
        String name,
        TrainingDefinition definition,
        Optional<ClassifierStore.Found> before,
        Runnable checkpoint
    ) {}

    private void train(Job job, ActionListener<ClassifiersResponse> listener) {
        FieldUse use = use(job.definition());
        Embedder model = model(use);
        long bytes = (long) COPIES * Float.BYTES * model.spec().dimension() * job.definition().maxDocuments();
        breaker.addEstimateBytesAndMaybeBreak(bytes, "<" + WHO + ">");
        ActionListener<ClassifiersResponse> release = ActionListener.notifyOnce(
            ActionListener.runBefore(listener, () -> breaker.addWithoutBreaking(-bytes))
        );
        try {
            Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), job.task());
            new LabelledIndex(child, job.definition(), use, job.checkpoint())
                .read(ActionListener.delegateFailure(release, (l, read) -> {
                    threadPool.generic().execute(() -> {
                        try {
                            learn(job, model, read, l);
                        } catch (Exception e) {
                            l.onFailure(e);
                        }
                    });
                }));
        } catch (Exception e) {
            release.onFailure(e);
        }
    }

    /** The field of the vectors, which must be comparable. */
    private FieldUse use(TrainingDefinition definition) {
        SearchRequest request = new SearchRequest(definition.index().split(","));
        FieldUse use = bindings.find(WHO, definition.vectorField(), request, registry);
        if (use.indices().isEmpty()) {
            throw new IllegalArgumentException(
                "[" + WHO + "] vector field [" + use.field() + "] is not mapped in " + use.without() + "; check the field's name"
            );
        }
        use.requireComparable();
        return use;
    }

    /** The model of the vectors, of which there must be one. */
    private Embedder model(FieldUse use) {
        return bindings.boundModel(use)
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "[" + WHO + "] vector field [" + use.field() + "] is bound to no model in " + use.indices().keySet()
                        + ", so it is not known which vectors the classifier could judge; fill it by the [semantic_embedding] processor, or"
                        + " name the model in the field's mapping, as \"meta\": {\"semantic_model\": \"...\"}"
                )
            );
    }

    private void learn(Job job, Embedder model, LabelledIndex.Read read, ActionListener<ClassifiersResponse> listener) {
        TrainingSet set = read.set();
        Training.Trained trained;
        try {
            trained = Training.train(job.definition().method(), set, job.checkpoint());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + WHO + "] " + e.getMessage(), e);
        }
        Map<String, Integer> classes = new HashMap<>();
        int[] counts = set.counts();
        for (int k = 0; k < counts.length; k++) {
            classes.put(set.labels().get(k), counts[k]);
        }
        ClassifierInfo info = new ClassifierInfo(
            job.name(),
            1 + job.before().map(found -> found.info().version()).orElse(0L),
            job.definition(),
            model.id(),
            threadPool.absoluteTimeInMillis(),
            read.matching(),
            read.read() - set.size(),
            classes,
            trained.accuracy(),
            trained.measured()
        );
        BoundClassifier bound = new BoundClassifier("classifier [" + info.name() + "]", trained.classifier(), model.id());
        store.put(
            info,
            bound,
            job.before(),
            ActionListener.delegateFailure(
                listener,
                (l, ok) -> ForgetClassifierAction.everywhere(
                    client,
                    info.name(),
                    () -> l.onResponse(new ClassifiersResponse(List.of(info)))
                )
            )
        );
    }
}
