// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.AutoCreateIndex;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Binds fields on the cluster manager, one at a time: each bind looks at the cluster state that the one before it has left,
 * so of two models that want the same unbound field exactly one gets it.
 */
public final class TransportBindFieldAction extends TransportClusterManagerNodeAction<BindFieldRequest, BindFieldResponse> {

    private final AutoCreateIndex autoCreateIndex;
    private final VectorFields fields;
    private final BindingRules rules;
    private final MetaChanges changes;

    @Inject
    public TransportBindFieldAction(
        TransportService transportService,
        ClusterService clusterService,
        ThreadPool threadPool,
        ActionFilters actionFilters,
        IndexNameExpressionResolver resolver,
        AutoCreateIndex autoCreateIndex,
        VectorFields fields,
        MetaChanges changes
    ) {
        super(BindFieldAction.NAME, transportService, clusterService, threadPool, actionFilters, BindFieldRequest::new, resolver);
        this.autoCreateIndex = autoCreateIndex;
        this.fields = fields;
        this.rules = new BindingRules(fields);
        this.changes = changes;
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
        changes.submit(last -> bind(request, last), listener);
    }

    private void bind(BindFieldRequest request, ActionListener<BindFieldResponse> listener) {
        ClusterState state = clusterService.state(); // not the one the request came with: a bind before this one may have changed it
        Optional<IndexMetadata> index = WriteIndex.of(state, request.index());
        if (index.isEmpty()) {
            autoCreateIndex.shouldAutoCreate(request.index(), state); // throws if it may not be created
            listener.onResponse(new BindFieldResponse(Optional.empty()));
            return;
        }
        BindingRules.Standing standing = rules.standing(index.get(), request.field(), request.offer());
        BindFieldResponse response = new BindFieldResponse(Optional.of(standing.form()));
        if (standing.bound()) {
            listener.onResponse(response);
        } else {
            VectorField field = fields.find(index.get(), request.field()).orElseThrow();
            changes.put(
                index.get(),
                Map.of(field, rules.boundMeta(index.get(), field, request.offer().model(), standing.form())),
                request.clusterManagerNodeTimeout(),
                ActionListener.map(listener, done -> response)
            );
        }
    }
}
