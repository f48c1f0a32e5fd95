// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;

/**
 * Texts to embed, as documents unless the request says otherwise, with the default model unless it names one, into floats of the model's
 * dimension unless it asks for the form of another field.
 */
public final class EmbedRequest extends ActionRequest {

    /** More texts than this are bulk indexing by another way. */
    static final int MOST_TEXTS = 1_000;

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("embed", Draft::new);

    static {
        PARSER.declareStringArray((draft, texts) -> draft.texts = texts, new ParseField("texts"));
        PARSER.declareString((draft, model) -> draft.model = model, new ParseField("model"));
        PARSER.declareString((draft, role) -> draft.role = role, new ParseField("role"));
        PARSER.declareInt((draft, dimension) -> draft.dimension = dimension, new ParseField("dimension"));
        PARSER.declareString((draft, type) -> draft.dataType = type, new ParseField("data_type"));
    }

    /** What was read so far: checked when all is there, so that an error is the first thing said. */
    private static final class Draft {
        private List<String> texts;
        private String model;
        private String role;
        private Integer dimension;
        private String dataType;
    }

    private final List<String> texts;
    private final Optional<String> model;
    private final Role role;
    private final Optional<Integer> dimension;
    private final boolean bytes;

    EmbedRequest(List<String> texts, Optional<String> model, Role role, Optional<Integer> dimension, boolean bytes) {
        this.texts = List.copyOf(texts);
        this.model = model;
        this.role = role;
        this.dimension = dimension;
        this.bytes = bytes;
    }

    EmbedRequest(StreamInput in) throws IOException {
        super(in);
        this.texts = in.readStringList();
        this.model = Optional.ofNullable(in.readOptionalString());
        this.role = in.readEnum(Role.class);
        this.dimension = Optional.ofNullable(in.readOptionalVInt());
        this.bytes = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeStringCollection(texts);
        out.writeOptionalString(model.orElse(null));
        out.writeEnum(role);
        out.writeOptionalVInt(dimension.orElse(null));
        out.writeBoolean(bytes);
    }

    static EmbedRequest parse(XContentParser parser) throws IOException {
        Draft read = PARSER.parse(parser, null);
        if (read.texts == null) {
            throw new IllegalArgumentException("[embed] needs [texts], a list of [1] to [" + MOST_TEXTS + "] texts");
        }
        return new EmbedRequest(
            read.texts,
            Optional.ofNullable(read.model),
            role(read.role),
            Optional.ofNullable(read.dimension),
            bytes(read.dataType)
        );
    }

    private static Role role(String name) {
        if (name == null) {
            return Role.DOCUMENT;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "document" -> Role.DOCUMENT;
            case "query" -> Role.QUERY;
            default -> throw new IllegalArgumentException("[embed] [role] is [" + name + "], allowed are [document, query]");
        };
    }

    private static boolean bytes(String dataType) {
        if (dataType == null) {
            return false;
        }
        return switch (dataType.toLowerCase(Locale.ROOT)) {
            case VectorField.FLOAT -> false;
            case VectorField.BYTE -> true;
            default -> throw new IllegalArgumentException("[embed] [data_type] is [" + dataType + "], allowed are [float, byte]");
        };
    }

    @Override
    public ActionRequestValidationException validate() {
        if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
            String message = "[embed] [texts] has [" + texts.size() + "] entries, allowed are [1] to [" + MOST_TEXTS + "]";
            return ValidateActions.addValidationError(message, null);
        }
        return null;
    }

    List<String> texts() {
        return texts;
    }

    Optional<String> model() {
        return model;
    }

    Role role() {
        return role;
    }

    /** The form that is asked for, of this model. */
    VectorForm form(ModelSpec spec) {
        int asked = dimension.orElse(spec.dimension());
        if (asked != spec.dimension() && !spec.matryoshkaDimensions().contains(asked)) {
            String others = spec.matryoshkaDimensions().isEmpty() ? "" : ", or to " + spec.matryoshkaDimensions();
            throw new IllegalArgumentException(
                "[embed] [dimension] is [" + asked + "], model [" + spec.name() + "] embeds to [" + spec.dimension() + "]" + others
            );
        }
        return bytes ? VectorForm.bytes(asked) : VectorForm.floats(asked);
    }
}
