// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.model.ModelId;

/**
 * What is known of a trained classifier, all but the classifier itself.
 *
 * @param version 1 for the first training under this name, one more for each that follows
 * @param model whose vectors it learned from
 * @param trainedAt millis since the epoch
 * @param matching documents that the definition's query found
 * @param skipped documents that were read and not learned from: they have several labels, or a vector without direction
 * @param classes documents learned from, by label
 * @param accuracy cross-validated, in [0, 1]
 * @param measured how many documents it was measured on
 */
public record ClassifierInfo(
    String name,
    long version,
    TrainingDefinition definition,
    ModelId model,
    long trainedAt,
    long matching,
    int skipped,
    Map<String, Integer> classes,
    double accuracy,
    int measured
) implements Writeable, ToXContentObject {

    public ClassifierInfo {
        classes = Collections.unmodifiableMap(new TreeMap<>(classes));
    }

    public ClassifierInfo(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readVLong(),
            new TrainingDefinition(in),
            new ModelId(in.readString(), in.readString()),
            in.readLong(),
            in.readVLong(),
            in.readVInt(),
            in.readMap(StreamInput::readString, StreamInput::readVInt),
            in.readDouble(),
            in.readVInt()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeVLong(version);
        definition.writeTo(out);
        out.writeString(model.name());
        out.writeString(model.digest());
        out.writeLong(trainedAt);
        out.writeVLong(matching);
        out.writeVInt(skipped);
        out.writeMap(classes, StreamOutput::writeString, StreamOutput::writeVInt);
        out.writeDouble(accuracy);
        out.writeVInt(measured);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("name", name);
        builder.field("version", version);
        definition.toXContent(builder);
        builder.field("model", model.name());
        builder.field("digest", model.digest());
        builder.field("trained_at", Instant.ofEpochMilli(trainedAt).toString());
        builder.field("matching", matching);
        builder.field("documents", classes.values().stream().mapToInt(Integer::intValue).sum());
        builder.field("skipped", skipped);
        builder.field("accuracy", accuracy);
        builder.field("accuracy_documents", measured);
        builder.field("classes", classes);
        return builder.endObject();
    }
}
