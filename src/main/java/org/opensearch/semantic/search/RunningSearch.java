// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.search;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** The search that is being rewritten on this node, for what is done on its behalf and must end when it is cancelled. */
public record RunningSearch(TaskId taskId, CancellableTask task) {

    private static final String KEY = "semantic.search";

    /** Empty outside of a search, or where searches have no task. */
    public static Optional<RunningSearch> current(ThreadContext threadContext) {
        return Optional.ofNullable(threadContext.getTransient(KEY));
    }

    /** @throws TaskCancelledException if it was cancelled */
    public void check() {
        if (task.isCancelled()) {
            throw new TaskCancelledException("cancelled task with reason: " + task.getReasonCancelled());
        }
    }

    /** A rewrite does not know the task it belongs to. This remembers it in the thread context of the search. */
    public static final class Marker implements ActionFilter {

        private final ThreadContext threadContext;
        private final Supplier<String> node;

        /** @param node id of this node */
        public Marker(ThreadContext threadContext, Supplier<String> node) {
            this.threadContext = threadContext;
            this.node = node;
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
            if (!SearchAction.NAME.equals(action) || !(task instanceof CancellableTask cancellable)) {
                chain.proceed(task, action, request, listener);
                return;
            }
            ActionListener<Response> unmarked = ContextPreservingActionListener.wrapPreservingContext(listener, threadContext);
            // a search that another one sent ahead is a search of its own
            ThreadContext.StoredContext stored = threadContext.newStoredContext(true, List.of(KEY));
            try {
                threadContext.putTransient(KEY, new RunningSearch(new TaskId(node.get(), task.getId()), cancellable));
                chain.proceed(task, action, request, unmarked);
            } finally {
                stored.close();
            }
        }
    }
}
