// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.model.ModelId;

/**
 * The model that a vector field is bound to, as it stands in the field's {@code meta}. A mapping may give the name alone:
 * the digest is added with the first document that is embedded.
 *
 * @param model name of the model
 * @param digest digest of the model, or empty if the mapping gives the name alone
 */
public record FieldBinding(String model, Optional<String> digest) implements Writeable {

    public static final String MODEL_KEY = "semantic_model";
    public static final String DIGEST_KEY = "semantic_digest";

    public FieldBinding {
        Objects.requireNonNull(model);
        Objects.requireNonNull(digest);
    }

    public FieldBinding(StreamInput in) throws IOException {
        this(in.readString(), Optional.ofNullable(in.readOptionalString()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(model);
        out.writeOptionalString(digest.orElse(null));
    }

    public static FieldBinding to(ModelId id) {
        return new FieldBinding(id.name(), Optional.of(id.digest()));
    }

    /** Reads a field's {@code meta}; empty if it names no model. */
    public static Optional<FieldBinding> fromMeta(Map<String, ?> meta) {
        Object model = meta.get(MODEL_KEY);
        if (model == null) {
            return Optional.empty();
        }
        return Optional.of(new FieldBinding(model.toString(), Optional.ofNullable(meta.get(DIGEST_KEY)).map(Object::toString)));
    }

    /** A copy of {@code meta} that holds this binding. */
    public Map<String, Object> toMeta(Map<String, ?> meta) {
        Map<String, Object> bound = new LinkedHashMap<>(meta);
        bound.put(MODEL_KEY, model);
        digest.ifPresent(d -> bound.put(DIGEST_KEY, d));
        return bound;
    }

    /** Whether vectors of this model may stand in a field bound so. */
    public boolean admits(ModelId id) {
        return model.equals(id.name()) && (digest.isEmpty() || digest.get().equals(id.digest()));
    }

    /** Whether both may name one model. A binding without a digest agrees with any digest of its model. */
    public boolean agrees(FieldBinding other) {
        return model.equals(other.model) && (digest.isEmpty() || other.digest.isEmpty() || digest.equals(other.digest));
    }

    @Override
    public String toString() {
        return digest.map(d -> new ModelId(model, d).toString()).orElse(model);
    }
}
