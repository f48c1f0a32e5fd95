// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.Map;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;

/** An evaluation that runs, as the task API shows it. */
final class EvaluationTask extends CancellableTask {

    private volatile EvaluationProgress progress = EvaluationProgress.STARTING;

    EvaluationTask(long id, String type, String action, String description, TaskId parent, Map<String, String> headers) {
        super(id, type, action, description, parent, headers);
    }

    /** Its searches end with it. */
    @Override
    public boolean shouldCancelChildrenOnCancellation() {
        return true;
    }

    @Override
    public Status getStatus() {
        return progress;
    }

    void progress(EvaluationProgress now) {
        progress = now;
    }

    /** @throws TaskCancelledException if it was cancelled */
    void checkpoint() {
        if (isCancelled()) {
            throw new TaskCancelledException("[evaluate] was cancelled: " + getReasonCancelled());
        }
    }
}
