// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Changes the {@code meta} of vector fields, on the cluster manager, one change at a time: each looks at the cluster state that the one
 * before it has left. A change is a put-mapping request that repeats the field's definition. It runs without the caller's identity, since
 * a user who may write documents need not be one who may change mappings.
 */
public final class MetaChanges {

    private static final Logger LOGGER = LogManager.getLogger(MetaChanges.class);

    /** In the thread context of a change: it may do what {@link BindingGuard} keeps users from. */
    private static final String KEY = "semantic.meta_change";

    /** A change that looks at the state only when it is its turn. Answers in any way, once. */
    interface Change<R> {
        void run(ActionListener<R> listener);
    }

    private final Client client;
    private final ThreadPool threadPool;
    private final VectorFields fields;
    private final OneAtATime changes;

    public MetaChanges(Client client, ThreadPool threadPool, VectorFields fields) {
        this.client = client;
        this.threadPool = threadPool;
        this.fields = fields;
        this.changes = new OneAtATime(threadPool.generic());
    }

    <R> void submit(Change<R> change, ActionListener<R> listener) {
        // the thread that starts a change is in the context of another request
        ActionListener<R> inContext = ContextPreservingActionListener.wrapPreservingContext(listener, threadPool.getThreadContext());
        changes.submit(done -> {
            ActionListener<R> thenNext = ActionListener.notifyOnce(ActionListener.runAfter(inContext, done));
            try {
                change.run(thenNext);
            } catch (Exception e) {
                thenNext.onFailure(e);
            }
        });
    }

    /** Writes these fields with another {@code meta} each, all at once. */
    void put(IndexMetadata index, Map<VectorField, Map<String, Object>> metas, TimeValue timeout, ActionListener<Void> listener) {
        Map<String, Object> mapping = Map.of();
        for (Map.Entry<VectorField, Map<String, Object>> entry : metas.entrySet()) {
            VectorField field = entry.getKey();
            mapping = VectorFields.merged(mapping, fields.mappingOf(index, field, field.definitionWithMeta(entry.getValue())));
        }
        PutMappingRequest put = new PutMappingRequest().setConcreteIndex(index.getIndex()).source(mapping);
        put.clusterManagerNodeTimeout(timeout);
        ThreadContext context = threadPool.getThreadContext();
        ThreadContext.StoredContext stashed = context.stashContext();
        try {
            context.putTransient(KEY, Boolean.TRUE);
            // Unacknowledged means that a node is slow to apply it: the cluster state has the change either way. The answer may come on
            // the thread that applies cluster states, which must neither be held up nor see anything thrown.
            ActionListener<AcknowledgedResponse> onward = ActionListener.map(listener, response -> null);
            client.admin()
                .indices()
                .putMapping(put, new ThreadedActionListener<>(LOGGER, threadPool, ThreadPool.Names.GENERIC, onward, false));
        } finally {
            stashed.restore();
        }
    }

    static boolean isOne(ThreadContext context) {
        return context.getTransient(KEY) != null;
    }
}
