// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Optional;
import org.opensearch.cluster.ClusterState;
import org.opensearch.persistent.PersistentTasksCustomMetadata;
import org.opensearch.persistent.PersistentTasksCustomMetadata.PersistentTask;

/** The re-embeddings that the cluster has to do. */
final class RunningTasks {

    private RunningTasks() {}

    static Optional<PersistentTask<?>> find(ClusterState state, String taskId) {
        PersistentTasksCustomMetadata tasks = state.metadata().custom(PersistentTasksCustomMetadata.TYPE);
        return Optional.ofNullable(tasks).map(all -> all.getTask(taskId));
    }
}
