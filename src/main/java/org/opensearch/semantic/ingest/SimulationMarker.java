// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.action.ActionRequest;
import org.opensearch.action.ingest.SimulatePipelineAction;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.tasks.Task;

/**
 * Marks the thread context of a simulated pipeline, for a processor can not tell otherwise that its documents are never
 * indexed.
 */
public final class SimulationMarker implements ActionFilter {

    private static final String KEY = "semantic.simulation";

    private final ThreadContext threadContext;

    public SimulationMarker(ThreadContext threadContext) {
        this.threadContext = threadContext;
    }

    static boolean isSimulation(ThreadContext threadContext) {
        return threadContext.getTransient(KEY) != null;
    }

    @Override
    public int order() {
        return 0;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionRequestMetadata<Request, Response> metadata,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain
    ) {
        if (!SimulatePipelineAction.NAME.equals(action) || isSimulation(threadContext)) {
            chain.proceed(task, action, request, listener);
            return;
        }
        ActionListener<Response> unmarked = ContextPreservingActionListener.wrapPreservingContext(listener, threadContext);
        ThreadContext.StoredContext stored = threadContext.newStoredContext(true);
        try {
            threadContext.putTransient(KEY, Boolean.TRUE);
            chain.proceed(task, action, request, unmarked);
        } finally {
            stored.close();
        }
    }
}
