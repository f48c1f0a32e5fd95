// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * How far an evaluation is.
 *
 * @param step what it does now: {@code reading documents}, {@code embedding queries}, {@code measuring}
 * @param model with which, null while no model is at work
 * @param modelsDone how many models are done
 * @param models how many there are
 * @param done texts of this step that are done
 * @param total texts of this step; 0 while it is not known
 */
public record EvaluationProgress(String step, String model, int modelsDone, int models, long done, long total) implements Task.Status {

    public static final String NAME = "semantic_evaluate";

    static final EvaluationProgress STARTING = new EvaluationProgress("starting", null, 0, 0, 0, 0);

    public EvaluationProgress(StreamInput in) throws IOException {
        this(in.readString(), in.readOptionalString(), in.readVInt(), in.readVInt(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(step);
        out.writeOptionalString(model);
        out.writeVInt(modelsDone);
        out.writeVInt(models);
        out.writeVLong(done);
        out.writeVLong(total);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("step", step);
        if (model != null) {
            builder.field("model", model);
        }
        builder.field("models_done", modelsDone).field("models", models);
        builder.field("texts_done", done).field("texts", total);
        return builder.endObject();
    }
}
