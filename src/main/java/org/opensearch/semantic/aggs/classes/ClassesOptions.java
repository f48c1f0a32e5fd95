// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.classify.Threshold;
import org.opensearch.semantic.trained.ClassifierSource;

/**
 * What a {@code semantic_classes} asks for.
 *
 * @param field full dotted name of a vector field
 * @param source where the classifier is from
 * @param threshold below which a document is counted under another label
 * @param model what embeds the examples, for a field that is not bound to a model
 */
record ClassesOptions(String field, ClassifierSource source, Optional<Threshold> threshold, Optional<String> model)
    implements
        Writeable,
        ToXContentObject {

    private static final ParseField FIELD = new ParseField("field");
    private static final ParseField CLASSES = new ParseField(ClassifierSource.CLASSES);
    private static final ParseField CLASSIFIER = new ParseField(ClassifierSource.CLASSIFIER);
    private static final ParseField METHOD = new ParseField(ClassifierSource.METHOD);
    private static final ParseField THRESHOLD = new ParseField(Threshold.THRESHOLD);
    private static final ParseField MODEL = new ParseField("model");
    private static final ParseField OTHER_LABEL = new ParseField(Threshold.OTHER_LABEL);

    /** Collects what the parser finds, so that the checks below refuse in their own words, not wrapped in the parser's. */
    private static final class Found {
        private String field;
        private Map<String, Object> classes;
        private String classifier;
        private String method;
        private Double threshold;
        private String otherLabel;
        private String model;
    }

    private static final ObjectParser<Found, Void> PARSER = new ObjectParser<>(ClassesAggregationBuilder.NAME, Found::new);

    static {
        PARSER.declareString((found, value) -> found.field = value, FIELD);
        PARSER.declareObject((found, value) -> found.classes = value, (parser, context) -> parser.map(), CLASSES);
        PARSER.declareString((found, value) -> found.classifier = value, CLASSIFIER);
        PARSER.declareString((found, value) -> found.method = value, METHOD);
        PARSER.declareDouble((found, value) -> found.threshold = value, THRESHOLD);
        PARSER.declareString((found, value) -> found.otherLabel = value, OTHER_LABEL);
        PARSER.declareString((found, value) -> found.model = value, MODEL);
    }

    ClassesOptions {
        if (field == null || field.isBlank()) {
            throw refusal("[field] is needed: name a field of type [knn_vector]", null);
        }
        Objects.requireNonNull(source);
        Objects.requireNonNull(threshold);
        if (model.isPresent() && source instanceof ClassifierSource.Named) {
            throw refusal("[model] is that of the trained classifier, and can not be given here", null);
        }
    }

    /** The same of another field. */
    ClassesOptions of(String other) {
        return new ClassesOptions(other, source, threshold, model);
    }

    private static IllegalArgumentException refusal(String message, Exception cause) {
        return new IllegalArgumentException("[" + ClassesAggregationBuilder.NAME + "] " + message, cause);
    }

    static ClassesOptions parse(XContentParser parser) throws IOException {
        Found found = PARSER.parse(parser, null);
        try {
            ClassifierSource source = ClassifierSource.of(found.classes, found.classifier, found.method);
            return new ClassesOptions(
                found.field,
                source,
                Threshold.of(found.threshold, found.otherLabel),
                Optional.ofNullable(found.model)
            );
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("[" + ClassesAggregationBuilder.NAME + "]") ? e : refusal(message, e);
        }
    }

    ClassesOptions(StreamInput in) throws IOException {
        this(
            in.readString(),
            ClassifierSource.read(in),
            in.readBoolean() ? Optional.of(new Threshold(in)) : Optional.empty(),
            Optional.ofNullable(in.readOptionalString())
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        source.writeTo(out);
        out.writeBoolean(threshold.isPresent());
        if (threshold.isPresent()) {
            threshold.get().writeTo(out);
        }
        out.writeOptionalString(model.orElse(null));
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field(FIELD.getPreferredName(), field);
        source.toXContent(builder);
        if (threshold.isPresent()) {
            builder.field(THRESHOLD.getPreferredName(), threshold.get().least());
            builder.field(OTHER_LABEL.getPreferredName(), threshold.get().otherLabel());
        }
        if (model.isPresent()) {
            builder.field(MODEL.getPreferredName(), model.get());
        }
        return builder.endObject();
    }
}
