// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.persistent.AllocatedPersistentTask;
import org.opensearch.persistent.PersistentTaskState;
import org.opensearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.opensearch.persistent.PersistentTasksExecutor;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** Runs re-embeddings on the node that the cluster manager assigns them to; one that loses its node goes on at another. */
public final class ReembedExecutor extends PersistentTasksExecutor<Reembedding> {

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final Supplier<Embedders> embedders;
    private final Supplier<FieldBinder> binder;

    public ReembedExecutor(
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        Supplier<Embedders> embedders,
        Supplier<FieldBinder> binder
    ) {
        super(Reembedding.TASK, ThreadPool.Names.GENERIC);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.embedders = embedders;
        this.binder = binder;
    }

    @Override
    protected AllocatedPersistentTask createTask(
        long id,
        String type,
        String action,
        TaskId parent,
        PersistentTask<Reembedding> task,
        Map<String, String> headers
    ) {
        return new ReembedTask(id, type, action, task.getParams().toString(), parent, headers);
    }

    @Override
    protected void nodeOperation(AllocatedPersistentTask task, Reembedding job, PersistentTaskState state) {
        ReembedTask own = (ReembedTask) task;
        Reports reports = new Reports(client);
        ReembedPass pass = new ReembedPass(client, clusterService, embedders.get(), binder.get(), job, new Patience(own));
        new ReembedRun(threadPool, own, job, pass, reports, new SwitchOver(client, reports)).run();
    }
}
