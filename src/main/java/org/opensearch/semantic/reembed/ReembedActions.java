// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.persistent.PersistentTaskParams;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.tasks.Task;

/** What this room registers. */
public final class ReembedActions {

    private ReembedActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> handlers() {
        return List.of(
            new ActionHandler<>(StartReembedAction.INSTANCE, TransportStartReembedAction.class),
            new ActionHandler<>(GetReembedAction.INSTANCE, TransportGetReembedAction.class),
            new ActionHandler<>(EndReembedAction.INSTANCE, TransportEndReembedAction.class)
        );
    }

    public static List<NamedWriteableRegistry.Entry> writeables() {
        return List.of(
            new NamedWriteableRegistry.Entry(PersistentTaskParams.class, Reembedding.TASK, Reembedding::new),
            new NamedWriteableRegistry.Entry(Task.Status.class, Progress.NAME, Progress::new)
        );
    }

    public static NamedXContentRegistry.Entry parser() {
        return new NamedXContentRegistry.Entry(PersistentTaskParams.class, new ParseField(Reembedding.TASK), Reembedding::parse);
    }
}
