// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a vector comes from, as it stands beside the vector in the document.
 *
 * @param model name of the model
 * @param digest digest of the model
 * @param tokens tokens that the model read, prefix and special tokens included
 * @param truncated whether the text had more tokens than the model can read
 * @param textHash {@link TextHash} of the text
 */
public record Provenance(String model, String digest, int tokens, boolean truncated, String textHash) {

    private static final String SUFFIX = "_provenance";

    private static final String MODEL = "model";
    private static final String DIGEST = "digest";
    private static final String TOKENS = "tokens";
    private static final String TRUNCATED = "truncated";
    private static final String TEXT_HASH = "text_hash";

    public Provenance {
        Objects.requireNonNull(model);
        Objects.requireNonNull(digest);
        Objects.requireNonNull(textHash);
    }

    /** The name of the provenance of a vector, in the object that the vector is in; takes a full path too. */
    public static String fieldFor(String vector) {
        return vector + SUFFIX;
    }

    /** The hash of a text, as it is compared with {@link #textHash}. */
    public static String hash(String text) {
        return TextHash.of(text);
    }

    /** Reads what {@link #toMap} wrote, as JSON brings it back. Anything else, whoever wrote it, is no provenance. */
    public static Optional<Provenance> from(Object value) {
        return value instanceof Map<?, ?> map
            && map.get(MODEL) instanceof String model
            && map.get(DIGEST) instanceof String digest
            && map.get(TOKENS) instanceof Number tokens
            && map.get(TRUNCATED) instanceof Boolean truncated
            && map.get(TEXT_HASH) instanceof String textHash
                ? Optional.of(new Provenance(model, digest, tokens.intValue(), truncated, textHash))
                : Optional.empty();
    }

    /** As it is put into a document; the map can be changed, as all of a document can. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(MODEL, model);
        map.put(DIGEST, digest);
        map.put(TOKENS, tokens);
        map.put(TRUNCATED, truncated);
        map.put(TEXT_HASH, textHash);
        return map;
    }

    /** Whether the vector is that of this text by this model: the model would make the same one again. */
    public boolean describes(String otherModel, String otherDigest, String text) {
        return isOf(otherModel, otherDigest) && textHash.equals(hash(text));
    }

    /** Whether the vector was made by this model. */
    public boolean isOf(String otherModel, String otherDigest) {
        return model.equals(otherModel) && digest.equals(otherDigest);
    }
}
