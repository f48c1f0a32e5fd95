// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.document.FieldPath;

/**
 * Asks that documents be embedded again: with another model into another field, or into the field they are in.
 *
 * <ul>
 *   <li>{@code index}: names of indices, aliases, data streams, wildcards; each index is worked on for itself
 *   <li>{@code field}: the vector field
 *   <li>{@code model}: name of the new model; without it, the field is repaired
 *   <li>{@code to}: the field for the new vectors; made if it is not mapped
 *   <li>{@code source}: path or paths of the texts, where no pipeline of the index tells
 *   <li>{@code documents}: {@code missing}, {@code stale} or {@code all}
 *   <li>{@code switch}: whether searches read the new field in the end
 *   <li>{@code documents_per_second}: most of them
 *   <li>{@code dry_run}: only count
 * </ul>
 */
public final class ReembedRequest extends ActionRequest implements IndicesRequest {

    /** Slower than this, a page would outlive its point in time. */
    private static final float SLOWEST = 0.01f;

    private static final class Draft {
        private String index;
        private String field;
        private String model;
        private String to;
        private List<String> source = List.of();
        private String documents;
        private boolean switches = true;
        private boolean dryRun;
        private float documentsPerSecond;
    }

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("reembed", Draft::new);

    static {
        PARSER.declareString((draft, value) -> draft.index = value, new ParseField("index"));
        PARSER.declareString((draft, value) -> draft.field = value, new ParseField("field"));
        PARSER.declareString((draft, value) -> draft.model = value, new ParseField("model"));
        PARSER.declareString((draft, value) -> draft.to = value, new ParseField("to"));
        PARSER.declareStringArray((draft, value) -> draft.source = value, new ParseField("source"));
        PARSER.declareString((draft, value) -> draft.documents = value, new ParseField("documents"));
        PARSER.declareBoolean((draft, value) -> draft.switches = value, new ParseField("switch"));
        PARSER.declareBoolean((draft, value) -> draft.dryRun = value, new ParseField("dry_run"));
        PARSER.declareFloat((draft, value) -> draft.documentsPerSecond = positive(value), new ParseField("documents_per_second"));
    }

    private final String[] indices;
    private final String field;
    private final Optional<String> model;
    private final Optional<String> to;
    private final List<String> sources;
    private final Optional<Selection> documents;
    private final boolean switches;
    private final boolean dryRun;
    private final float documentsPerSecond;
    private boolean waitsForCompletion;

    private ReembedRequest(Draft draft) {
        this.indices = Strings.splitStringByCommaToArray(required("index", draft.index));
        this.field = FieldPath.parse(required("field", draft.field)).toString();
        this.model = Optional.ofNullable(draft.model);
        this.to = Optional.ofNullable(draft.to).map(path -> FieldPath.parse(path).toString());
        this.sources = draft.source.stream().map(path -> FieldPath.parse(path).toString()).toList();
        this.documents = Optional.ofNullable(draft.documents).map(Selection::parse);
        this.switches = draft.switches;
        this.dryRun = draft.dryRun;
        this.documentsPerSecond = draft.documentsPerSecond;
    }

    ReembedRequest(StreamInput in) throws IOException {
        super(in);
        indices = in.readStringArray();
        field = in.readString();
        model = Optional.ofNullable(in.readOptionalString());
        to = Optional.ofNullable(in.readOptionalString());
        sources = in.readStringList();
        documents = Optional.ofNullable(in.readOptionalString()).map(Selection::parse);
        switches = in.readBoolean();
        dryRun = in.readBoolean();
        documentsPerSecond = in.readFloat();
        waitsForCompletion = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeStringArray(indices);
        out.writeString(field);
        out.writeOptionalString(model.orElse(null));
        out.writeOptionalString(to.orElse(null));
        out.writeStringCollection(sources);
        out.writeOptionalString(documents.map(Objects::toString).orElse(null));
        out.writeBoolean(switches);
        out.writeBoolean(dryRun);
        out.writeFloat(documentsPerSecond);
        out.writeBoolean(waitsForCompletion);
    }

    /** @throws IllegalArgumentException if something is missing or not allowed */
    public static ReembedRequest parse(XContentParser parser) throws IOException {
        return new ReembedRequest(PARSER.parse(parser, null));
    }

    private static String required(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("[reembed] needs [" + name + "]");
        }
        return value;
    }

    private static float positive(float value) {
        if (!(value >= SLOWEST) || Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                "[reembed] [documents_per_second] is [" + value + "], allowed are numbers from [" + SLOWEST
                    + "]; leave it out for as many as can be"
            );
        }
        return value;
    }

    @Override
    public String[] indices() {
        return indices.clone();
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictExpandOpenAndForbidClosed();
    }

    @Override
    public boolean includeDataStreams() {
        return true;
    }

    /** Has the answer wait until all is done. */
    public ReembedRequest waitForCompletion(boolean wait) {
        waitsForCompletion = wait;
        return this;
    }

    boolean waitsForCompletion() {
        return waitsForCompletion;
    }

    String field() {
        return field;
    }

    Optional<String> model() {
        return model;
    }

    Optional<String> to() {
        return to;
    }

    List<String> sources() {
        return sources;
    }

    Optional<Selection> documents() {
        return documents;
    }

    boolean switches() {
        return switches;
    }

    boolean dryRun() {
        return dryRun;
    }

    float documentsPerSecond() {
        return documentsPerSecond;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
