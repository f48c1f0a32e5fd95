// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** Names a trained classifier; to train it, with what. */
public final class ClassifierRequest extends ActionRequest {

    private final Optional<String> name;
    private final Optional<TrainingDefinition> definition;

    private ClassifierRequest(Optional<String> name, Optional<TrainingDefinition> definition) {
        this.name = name;
        this.definition = definition;
    }

    /** All there are. */
    public static ClassifierRequest all() {
        return new ClassifierRequest(Optional.empty(), Optional.empty());
    }

    /** @throws IllegalArgumentException if no classifier can have this name */
    public static ClassifierRequest of(String name) {
        return new ClassifierRequest(Optional.of(ClassifierName.check(name)), Optional.empty());
    }

    /** @throws IllegalArgumentException if no classifier can have this name */
    public static ClassifierRequest define(String name, TrainingDefinition definition) {
        return new ClassifierRequest(Optional.of(ClassifierName.check(name)), Optional.of(definition));
    }

    ClassifierRequest(StreamInput in) throws IOException {
        super(in);
        name = Optional.ofNullable(in.readOptionalString());
        definition = Optional.ofNullable(in.readOptionalWriteable(TrainingDefinition::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(name.orElse(null));
        out.writeOptionalWriteable(definition.orElse(null));
    }

    Optional<String> name() {
        return name;
    }

    /** Empty: the stored one. */
    Optional<TrainingDefinition> definition() {
        return definition;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    /** Training takes a while, and ends soon after its task was cancelled. */
    @Override
    public Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
        return new CancellableTask(id, type, action, "classifier " + name.map(n -> "[" + n + "]").orElse("of any name"), parent, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }
}
