// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Map;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.persistent.AllocatedPersistentTask;

/** A re-embedding on the node that does it, as the task API shows it. */
final class ReembedTask extends AllocatedPersistentTask {

    private volatile Progress progress = Progress.NONE;

    ReembedTask(long id, String type, String action, String description, TaskId parent, Map<String, String> headers) {
        super(id, type, action, description, parent, headers);
    }

    @Override
    public Progress getStatus() {
        return progress;
    }

    void progress(Progress now) {
        progress = now;
    }

    /** Whether somebody asked the task API to cancel it. Otherwise it was taken from this node, to go on elsewhere or nowhere. */
    boolean cancelledByUser() {
        return isCancelled() && CancelTasksRequest.DEFAULT_REASON.equals(getReasonCancelled());
    }
}
