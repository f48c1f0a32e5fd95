// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Map;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
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
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Makes a step of a field's way on the cluster manager. */
public final class TransportMoveFieldAction extends TransportClusterManagerNodeAction<MoveFieldRequest, AcknowledgedResponse> {

    private final FieldMoves moves;
    private final MetaChanges changes;

    @Inject
    public TransportMoveFieldAction(
        TransportService transportService,
        ClusterService clusterService,
        ThreadPool threadPool,
        ActionFilters actionFilters,
        IndexNameExpressionResolver resolver,
        VectorFields fields,
        MetaChanges changes
    ) {
        super(MoveFieldAction.NAME, transportService, clusterService, threadPool, actionFilters, MoveFieldRequest::new, resolver);
        this.moves = new FieldMoves(fields);
        this.changes = changes;
    }

    @Override
    protected String executor() {
        return ThreadPool.Names.SAME; // the queue of changes has its own
    }

    @Override
    protected AcknowledgedResponse read(StreamInput in) throws IOException {
        return new AcknowledgedResponse(in);
    }

    @Override
    protected ClusterBlockException checkBlock(MoveFieldRequest request, ClusterState state) {
        return state.blocks().indexBlockedException(ClusterBlockLevel.METADATA_WRITE, request.index());
    }

    @Override
    protected void clusterManagerOperation(MoveFieldRequest request, ClusterState state, ActionListener<AcknowledgedResponse> listener) {
        changes.submit(last -> {
            IndexMetadata index = clusterService.state().metadata().index(request.index());
            if (index == null) {
                throw new IndexNotFoundException(request.index());
            }
            Map<VectorField, Map<String, Object>> metas = moves.of(index, request.from(), request.to(), request.step());
            if (metas.isEmpty()) {
                last.onResponse(new AcknowledgedResponse(true));
            } else {
                changes.put(
                    index,
                    metas,
                    request.clusterManagerNodeTimeout(),
                    ActionListener.map(last, done -> new AcknowledgedResponse(true))
                );
            }
        }, listener);
    }
}
