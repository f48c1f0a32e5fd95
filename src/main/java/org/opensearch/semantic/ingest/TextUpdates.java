// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.Set;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.ingest.IngestService;
import org.opensearch.semantic.field.TextIndices;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Sees to it that vectors follow texts that a bulk updates.
 * <ul>
 *   <li>Of an update the server's pipeline sees the part that was sent, or nothing if a script does it; and where a part fails there, the
 *       server fails the whole bulk. So updates that may change a text, see {@link TextChanges}, are sent alone, as
 *       {@link SingleUpdate}s, whose documents are seen as they become. All others go on as they came: their parts hold no text.
 *   <li>An index that is missing is created first where the server does not see what its templates say now, see
 *       {@link UnseenTemplates}.
 * </ul>
 */
public final class TextUpdates implements ActionFilter {

    private final ClusterService clusterService;
    private final TextIndices indices;
    private final Supplier<IngestService> ingest;
    private final Client client;

    public TextUpdates(ClusterService clusterService, TextIndices indices, Supplier<IngestService> ingest, Client client) {
        this.clusterService = clusterService;
        this.indices = indices;
        this.ingest = ingest;
        this.client = client;
    }

    @Override
    public int order() {
        return 0; // after those that decide who may do what
    }

    @Override
    @SuppressWarnings("unchecked") // the action decides the type of the answer
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionRequestMetadata<Request, Response> metadata,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain
    ) {
        if (!BulkAction.NAME.equals(action) || !(request instanceof BulkRequest bulk) || !isEnabled()) {
            chain.proceed(task, action, request, listener);
            return;
        }
        BulkInTurns.Bulk together = (rest, answer) -> chain.proceed(
            task,
            action,
            (Request) rest,
            (ActionListener<Response>) (ActionListener<?>) ActionListener.map(answer, ItemOrder::restored)
        );
        ActionListener<BulkResponse> answer = (ActionListener<BulkResponse>) (ActionListener<?>) listener;
        try {
            run(bulk, together, answer);
        } catch (Exception e) {
            answer.onFailure(e);
        }
    }

    private void run(BulkRequest bulk, BulkInTurns.Bulk together, ActionListener<BulkResponse> answer) {
        ThreadContext context = client.threadPool().getThreadContext();
        if (SingleUpdate.isMarked(context)) {
            SingleUpdate.resolvePipelines(context, bulk, ingest.get(), clusterService.state().metadata());
            together.run(bulk, answer);
            return;
        }
        TextChanges changes = new TextChanges(indices);
        if (changes.mustRead(bulk)) { // not on a thread that others' requests come in by
            client.threadPool()
                .executor(ThreadPool.Names.WRITE)
                .execute(ActionRunnable.wrap(answer, l -> send(bulk, changes.in(bulk), together, l)));
        } else {
            send(bulk, changes.in(bulk), together, answer);
        }
    }

    private void send(BulkRequest bulk, Set<Integer> alone, BulkInTurns.Bulk together, ActionListener<BulkResponse> answer) {
        refuseWithoutAlias(bulk);
        new UnseenTemplates(indices, ingest.get(), clusterService).createFor(bulk, ActionListener.delegateFailure(answer, (l, done) -> {
            if (alone.isEmpty()) {
                together.run(bulk, l);
            } else {
                new BulkInTurns(bulk, alone, this::indexName, client).run(together, l);
            }
        }));
    }

    /** What asks for an alias that is not there will be refused, and must not bring about an index in its place while it is embedded. */
    private void refuseWithoutAlias(BulkRequest bulk) {
        Metadata state = clusterService.state().metadata();
        for (DocWriteRequest<?> each : bulk.requests()) {
            if (each instanceof IndexRequest document && document.isRequireAlias() && !state.hasAlias(document.index())) {
                ingest.get().resolvePipelines(document, document, state);
                document.setSystemIngestPipeline(IngestService.NOOP_PIPELINE_NAME);
            }
        }
    }

    private boolean isEnabled() {
        return clusterService.getClusterSettings().get(IngestService.SYSTEM_INGEST_PIPELINE_ENABLED);
    }

    /** The index behind a name; the name itself where there is none, or none to write to. */
    private String indexName(String name) {
        try {
            return indices.find(name).map(found -> found.getIndex().getName()).orElse(name);
        } catch (IllegalArgumentException e) { // the bulk says so of each operation
            return name;
        }
    }
}
