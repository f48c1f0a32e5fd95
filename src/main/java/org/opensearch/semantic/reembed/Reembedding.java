// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.opensearch.Version;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.persistent.PersistentTaskParams;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;

/**
 * What is to be done with the vectors of one field of one index. It stands in the cluster state until it is done.
 *
 * @param index name of the index
 * @param uuid the index's UUID: another index of the same name is another one
 * @param field full path of the field whose documents are embedded
 * @param target full path of the field that the vectors go into; the same if the field is repaired
 * @param model name of the model, to which the target is bound
 * @param sources paths of the texts
 * @param documents which documents
 * @param dryRun whether nothing is written, and documents are but counted
 * @param switches whether searches are to read the target when all is embedded
 * @param provenance whether the provenance is written beside each vector
 * @param documentsPerSecond most documents per second; 0 for as many as can be
 * @param started when it was asked for, in milliseconds since 1970
 */
record Reembedding(
    String index,
    String uuid,
    String field,
    String target,
    String model,
    List<String> sources,
    Selection documents,
    boolean dryRun,
    boolean switches,
    boolean provenance,
    float documentsPerSecond,
    long started
) implements PersistentTaskParams {

    static final String TASK = "cluster:admin/semantic/reembed";
    static final String STARTED = "started_in_millis";

    private static final ConstructingObjectParser<Reembedding, Void> PARSER = new ConstructingObjectParser<>(TASK, Reembedding::of);

    static {
        PARSER.declareString(constructorArg(), new ParseField("index"));
        PARSER.declareString(constructorArg(), new ParseField("uuid"));
        PARSER.declareString(constructorArg(), new ParseField("field"));
        PARSER.declareString(constructorArg(), new ParseField("target"));
        PARSER.declareString(constructorArg(), new ParseField("model"));
        PARSER.declareStringArray(constructorArg(), new ParseField("sources"));
        PARSER.declareString(constructorArg(), new ParseField("documents"));
        PARSER.declareBoolean(constructorArg(), new ParseField("dry_run"));
        PARSER.declareBoolean(constructorArg(), new ParseField("switch"));
        PARSER.declareBoolean(constructorArg(), new ParseField("provenance"));
        PARSER.declareFloat(constructorArg(), new ParseField("documents_per_second"));
        PARSER.declareLong(constructorArg(), new ParseField(STARTED));
    }

    Reembedding {
        Objects.requireNonNull(documents);
        sources = List.copyOf(sources);
    }

    Reembedding(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readString(),
            in.readString(),
            in.readString(),
            in.readString(),
            in.readStringList(),
            in.readEnum(Selection.class),
            in.readBoolean(),
            in.readBoolean(),
            in.readBoolean(),
            in.readFloat(),
            in.readLong()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(uuid);
        out.writeString(field);
        out.writeString(target);
        out.writeString(model);
        out.writeStringCollection(sources);
        out.writeEnum(documents);
        out.writeBoolean(dryRun);
        out.writeBoolean(switches);
        out.writeBoolean(provenance);
        out.writeFloat(documentsPerSecond);
        out.writeLong(started);
    }

    static Reembedding parse(XContentParser parser) throws IOException {
        return PARSER.parse(parser, null);
    }

    @SuppressWarnings("unchecked") // as declared
    private static Reembedding of(Object[] args) {
        return new Reembedding(
            (String) args[0],
            (String) args[1],
            (String) args[2],
            (String) args[3],
            (String) args[4],
            (List<String>) args[5],
            Selection.parse((String) args[6]),
            (Boolean) args[7],
            (Boolean) args[8],
            (Boolean) args[9],
            (Float) args[10],
            (Long) args[11]
        );
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return fields(builder.startObject()).endObject();
    }

    XContentBuilder fields(XContentBuilder builder) throws IOException {
        builder.field("index", index).field("uuid", uuid).field("field", field).field("target", target).field("model", model);
        builder.field("sources", sources).field("documents", documents.toString()).field("dry_run", dryRun);
        builder.field("switch", switches).field("provenance", provenance);
        return builder.field("documents_per_second", documentsPerSecond).field(STARTED, started);
    }

    @Override
    public String getWriteableName() {
        return TASK;
    }

    @Override
    public Version getMinimalSupportedVersion() {
        return Version.V_3_5_0;
    }

    /** Name of the task: there is one at a time for a field. */
    static String taskId(String uuid, String field) {
        return "semantic-reembed-" + uuid + "-" + field;
    }

    String taskId() {
        return taskId(uuid, field);
    }

    /** Whether the vectors go into another field. */
    boolean moves() {
        return !field.equals(target);
    }

    EmbeddedField embedded() {
        return new EmbeddedField(sources.stream().map(FieldPath::parse).toList(), FieldPath.parse(target));
    }

    @Override
    public String toString() {
        String what = moves() ? "to [" + target + "]" : "again";
        return "embed [" + field + "] of [" + index + "] " + what + " with [" + model + "], " + documents + " documents";
    }
}
