// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.AutoCreateIndex;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/**
 * Binds fields on the cluster manager, one at a time: each bind looks at the cluster state that the one before it has left,
 * so of two models that want the same unbound field exactly one gets it.
 *
 * <p>The binding is written into the field's {@code meta} by a put-mapping request that repeats the field's definition. It
 * runs without the caller's identity, since a user who may write documents need not be one who may change mappings.
 */
public final class TransportBindFieldAction extends TransportClusterManagerNodeAction<BindFieldRequest, BindFieldResponse> {

    private final Client client;
    private final AutoCreateIndex autoCreateIndex;
    private final VectorFields fields;
    private final BindingRules rules;
    private final OneAtATime binds;

    @Inject
    public TransportBindFieldAction(
        TransportService transportService,
        ClusterService clusterService,
        ThreadPool threadPool,
        ActionFilters actionFilters,
        IndexNameExpressionResolver resolver,
        Client client,
        AutoCreateIndex autoCreateIndex,
        VectorFields fields
    ) {
        super(BindFieldAction.NAME, transportService, clusterService, threadPool, actionFilters, BindFieldRequest::new, resolver);
        this.client = client;
        this.autoCreateIndex = autoCreateIndex;
        this.fields = fields;
        this.rules = new BindingRules(fields);
        this.binds = new OneAtATime(threadPool.generic());
    }

    @Override
    protected String executor() {
        return ThreadPool.Names.SAME; // the queue of binds has its own
    }

    @Override
    protected BindFieldResponse read(StreamInput in) throws IOException {
        return new BindFieldResponse(in);
    }

    @Override
    protected ClusterBlockException checkBlock(BindFieldRequest request, ClusterState state) {
        return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
    }

    @Override
    protected void clusterManagerOperation(BindFieldRequest request, ClusterState state, ActionListener<BindFieldResponse> listener) {
        // the thread that starts a bind is in the context of another request
        ActionListener<BindFieldResponse> inContext = ContextPreservingActionListener.wrapPreservingContext(
            listener,
            threadPool.getThreadContext()
        );
        binds.submit(done -> {
            ActionListener<BindFieldResponse> thenNext = ActionListener.runAfter(inContext, done);
            try {
                bind(request, thenNext);
            } catch (Exception e) {
                thenNext.onFailure(e);
            }
        });
    }

    private void bind(BindFieldRequest request, ActionListener<BindFieldResponse> listener) {
        ClusterState state = clusterService.state(); // not the one the request came with: a bind before this one may have changed it
        Optional<IndexMetadata> index = WriteIndex.of(state, request.index());
        if (index.isEmpty()) {
            autoCreateIndex.shouldAutoCreate(request.index(), state); // throws if it may not be created
            listener.onResponse(new BindFieldResponse(false));
        } else if (rules.isBound(index.get(), request.field(), request.model(), request.dimension())) {
            listener.onResponse(new BindFieldResponse(true));
        } else {
            putMapping(index.get(), request, listener);
        }
    }

    private void putMapping(IndexMetadata index, BindFieldRequest request, ActionListener<BindFieldResponse> listener) {
        VectorField field = fields.find(index, request.field()).orElseThrow();
        PutMappingRequest put = new PutMappingRequest().setConcreteIndex(index.getIndex())
            .source(fields.mappingOf(index, field, field.definitionWithMeta(rules.boundMeta(index, field, request.model()))));
        put.clusterManagerNodeTimeout(request.clusterManagerNodeTimeout());
        ThreadContext.StoredContext stashed = threadPool.getThreadContext().stashContext();
        try {
            // unacknowledged means that a node is slow to apply it: the cluster state has the binding either way
            client.admin()
                .indices()
                .putMapping(put, ActionListener.delegateFailure(listener, (l, response) -> l.onResponse(new BindFieldResponse(true))));
        } finally {
            stashed.restore();
        }
    }
}
