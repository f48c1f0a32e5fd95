// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.classify.Method;

/**
 * What a classifier is trained on, kept with it so that it can be trained again.
 *
 * @param index name of an index, an alias, a pattern, or several of them with commas between
 * @param vectorField full dotted name
 * @param labelField full dotted name of a field with one value a document
 * @param query which documents to take, as JSON; all if there is none
 * @param maxDocuments most documents to learn from; of more a sample is drawn
 */
public record TrainingDefinition(
    String index,
    String vectorField,
    String labelField,
    Optional<String> query,
    int maxDocuments,
    Method method
) implements Writeable {

    static final int MOST_DOCUMENTS = 50_000;
    private static final int USUAL_DOCUMENTS = 20_000;
    /** All of them are kept, so they are fewer. */
    private static final int USUAL_NEIGHBOURS = 5_000;

    private static final ParseField TRAINING = new ParseField("training");
    private static final ParseField METHOD = new ParseField("method");
    private static final ParseField INDEX = new ParseField("index");
    private static final ParseField VECTOR_FIELD = new ParseField("vector_field");
    private static final ParseField LABEL_FIELD = new ParseField("label_field");
    private static final ParseField QUERY = new ParseField("query");
    private static final ParseField MAX_DOCUMENTS = new ParseField("max_documents");

    /** Collects what the parsers find, so that the checks below refuse in their own words. */
    private static final class Found {
        private boolean training;
        private String index;
        private String vectorField;
        private String labelField;
        private Map<String, Object> query;
        private Integer maxDocuments;
        private String method;
    }

    private static final ObjectParser<Found, Void> TRAINING_PARSER = new ObjectParser<>("training", Found::new);
    private static final ObjectParser<Found, Void> PARSER = new ObjectParser<>("classifier", Found::new);

    static {
        TRAINING_PARSER.declareString((found, value) -> found.index = value, INDEX);
        TRAINING_PARSER.declareString((found, value) -> found.vectorField = value, VECTOR_FIELD);
        TRAINING_PARSER.declareString((found, value) -> found.labelField = value, LABEL_FIELD);
        TRAINING_PARSER.declareObject((found, value) -> found.query = value, (parser, context) -> parser.mapOrdered(), QUERY);
        TRAINING_PARSER.declareInt((found, value) -> found.maxDocuments = value, MAX_DOCUMENTS);
        PARSER.declareField((parser, found, context) -> {
            found.training = true;
            TRAINING_PARSER.parse(parser, found, null);
        }, TRAINING, ObjectParser.ValueType.OBJECT);
        PARSER.declareString((found, value) -> found.method = value, METHOD);
    }

    public TrainingDefinition {
        requireText(INDEX, index);
        requireText(VECTOR_FIELD, vectorField);
        requireText(LABEL_FIELD, labelField);
        Objects.requireNonNull(query);
        Objects.requireNonNull(method);
        if (maxDocuments < 2 || maxDocuments > MOST_DOCUMENTS) {
            throw refusal("[max_documents] is [" + maxDocuments + "], and must be from 2 to " + MOST_DOCUMENTS);
        }
    }

    private static void requireText(ParseField name, String value) {
        if (value == null || value.isBlank()) {
            throw refusal("[training] needs [" + name.getPreferredName() + "]");
        }
    }

    private static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[classifier] " + message);
    }

    /** @throws IllegalArgumentException if the body is not a definition */
    public static TrainingDefinition parse(XContentParser parser) throws IOException {
        Found found = PARSER.parse(parser, null);
        if (!found.training) {
            throw refusal("[training] is needed: an object with [index], [vector_field] and [label_field]");
        }
        Method method = found.method == null ? Method.LINEAR : Method.of(found.method);
        int usual = method == Method.KNN ? USUAL_NEIGHBOURS : USUAL_DOCUMENTS;
        return new TrainingDefinition(
            found.index,
            found.vectorField,
            found.labelField,
            found.query == null ? Optional.empty() : Optional.of(json(found.query)),
            found.maxDocuments == null ? usual : found.maxDocuments,
            method
        );
    }

    private static String json(Map<String, Object> query) throws IOException {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            return builder.map(query).toString();
        }
    }

    TrainingDefinition(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readString(),
            in.readString(),
            Optional.ofNullable(in.readOptionalString()),
            in.readVInt(),
            in.readEnum(Method.class)
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(vectorField);
        out.writeString(labelField);
        out.writeOptionalString(query.orElse(null));
        out.writeVInt(maxDocuments);
        out.writeEnum(method);
    }

    /** As fields of an object, as {@link #parse} reads them. */
    void toXContent(XContentBuilder builder) throws IOException {
        builder.field(METHOD.getPreferredName(), method.label());
        builder.startObject(TRAINING.getPreferredName());
        builder.field(INDEX.getPreferredName(), index);
        builder.field(VECTOR_FIELD.getPreferredName(), vectorField);
        builder.field(LABEL_FIELD.getPreferredName(), labelField);
        if (query.isPresent()) {
            builder.field(QUERY.getPreferredName(), XContentHelper.convertToMap(JsonXContent.jsonXContent, query.get(), true));
        }
        builder.field(MAX_DOCUMENTS.getPreferredName(), maxDocuments);
        builder.endObject();
    }
}
