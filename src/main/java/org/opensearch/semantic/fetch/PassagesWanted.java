// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * What a search asks to be shown of each hit.
 *
 * <pre>{@code
 * "ext": {"semantic_passages": {"field": "body", "size": 3, "query": "late delivery", "min_score": 0.7}}
 * }</pre>
 *
 * @param field whose passages; see {@link Target#field}
 * @param size most passages of a hit, from 1 to {@value #LARGEST_SIZE}
 * @param query the text that they are near to; empty for what the search itself looks for
 * @param model the model to embed the query with, for a field that is not bound to one
 * @param text path of the text that the passages are of, where that is not known otherwise
 * @param minScore least score of a passage, from 0 to 1
 * @param withVector whether to show the vectors too
 * @param withSpace whether to show the white space before each passage too
 */
public record PassagesWanted(
    String field,
    int size,
    Optional<String> query,
    Optional<String> model,
    Optional<String> text,
    float minScore,
    boolean withVector,
    boolean withSpace
) implements Writeable, ToXContentObject {

    static final int LARGEST_SIZE = 100;
    private static final int DEFAULT_SIZE = 3;

    private static final String EXPECTED = "[" + PassagesExt.NAME + "] expects {\"field\": \"...\"}, the field whose passages are shown";

    private static final ParseField FIELD = new ParseField("field");
    private static final ParseField SIZE = new ParseField("size");
    private static final ParseField QUERY = new ParseField("query");
    private static final ParseField MODEL = new ParseField("model");
    private static final ParseField TEXT = new ParseField("text");
    private static final ParseField MIN_SCORE = new ParseField("min_score");
    private static final ParseField WITH_VECTOR = new ParseField("with_vector");
    private static final ParseField WITH_SPACE = new ParseField("with_space");

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>(PassagesExt.NAME, Draft::new);
    static {
        PARSER.declareString((draft, field) -> draft.field = field, FIELD);
        PARSER.declareInt((draft, size) -> draft.size = size, SIZE);
        PARSER.declareString((draft, query) -> draft.query = query, QUERY);
        PARSER.declareString((draft, model) -> draft.model = model, MODEL);
        PARSER.declareString((draft, text) -> draft.text = text, TEXT);
        PARSER.declareFloat((draft, score) -> draft.minScore = score, MIN_SCORE);
        PARSER.declareBoolean((draft, with) -> draft.withVector = with, WITH_VECTOR);
        PARSER.declareBoolean((draft, with) -> draft.withSpace = with, WITH_SPACE);
    }

    /** What was read so far: checked when all is there, so that an error is the first thing said. */
    private static final class Draft {
        private String field;
        private int size = DEFAULT_SIZE;
        private String query;
        private String model;
        private String text;
        private float minScore;
        private boolean withVector;
        private boolean withSpace;
    }

    public PassagesWanted {
        Objects.requireNonNull(field);
        Target.requireText(FIELD.getPreferredName(), Optional.of(field));
        Target.requireText(QUERY.getPreferredName(), query);
        Target.requireText(MODEL.getPreferredName(), model);
        Target.requireText(TEXT.getPreferredName(), text);
        if (size < 1 || size > LARGEST_SIZE) {
            throw new IllegalArgumentException("[semantic_passages] [size] must be from 1 to " + LARGEST_SIZE + ", found [" + size + "]");
        }
        if (!(minScore >= 0 && minScore <= 1)) {
            throw new IllegalArgumentException("[semantic_passages] [min_score] must be from 0 to 1, found [" + minScore + "]");
        }
    }

    PassagesWanted(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readVInt(),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalString()),
            in.readFloat(),
            in.readBoolean(),
            in.readBoolean()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(size);
        out.writeOptionalString(query.orElse(null));
        out.writeOptionalString(model.orElse(null));
        out.writeOptionalString(text.orElse(null));
        out.writeFloat(minScore);
        out.writeBoolean(withVector);
        out.writeBoolean(withSpace);
    }

    /** Reads {@code {"field": "body"}}, the parser standing on its START_OBJECT. */
    static PassagesWanted parse(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            throw new ParsingException(parser.getTokenLocation(), EXPECTED + ", found [" + parser.currentToken() + "]");
        }
        Draft read = PARSER.parse(parser, null);
        if (read.field == null) {
            throw new ParsingException(parser.getTokenLocation(), EXPECTED + ", found no [" + FIELD.getPreferredName() + "]");
        }
        return new PassagesWanted(
            read.field,
            read.size,
            Optional.ofNullable(read.query),
            Optional.ofNullable(read.model),
            Optional.ofNullable(read.text),
            read.minScore,
            read.withVector,
            read.withSpace
        );
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field(FIELD.getPreferredName(), field).field(SIZE.getPreferredName(), size);
        print(builder, QUERY, query);
        print(builder, MODEL, model);
        print(builder, TEXT, text);
        return builder.field(MIN_SCORE.getPreferredName(), minScore)
            .field(WITH_VECTOR.getPreferredName(), withVector)
            .field(WITH_SPACE.getPreferredName(), withSpace)
            .endObject();
    }

    private static void print(XContentBuilder builder, ParseField name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            builder.field(name.getPreferredName(), value.get());
        }
    }

    Target target() {
        return new Target(Target.Kind.FIELD, field, query, model, text, Optional.empty(), false);
    }
}
