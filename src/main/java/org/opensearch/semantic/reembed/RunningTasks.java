// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.LinkedHashMap;
import java.util.Map;
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

    /** A report; one that says it runs, and does not, is shown as stopped. */
    static Map<String, Object> asItIs(ClusterState state, Map<String, Object> report) {
        String id = Reembedding.taskId(String.valueOf(report.get("uuid")), String.valueOf(report.get("field")));
        if (find(state, id).isPresent() || !State.RUNNING.toString().equals(report.get("state"))) {
            return report;
        }
        Map<String, Object> stopped = new LinkedHashMap<>(report);
        stopped.put("state", State.STOPPED.toString());
        return stopped;
    }
}
