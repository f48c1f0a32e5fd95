// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where a vector comes from, as it stands beside the vector in the document.
 *
 * @param model name of the model
 * @param digest digest of the model
 * @param tokens tokens that the model read, prefix and special tokens included
 * @param truncated whether the text had more tokens than the model can read
 * @param textHash {@link TextHash} of the text, or {@link SourceTexts#hash} of what was split into passages
 * @param split how the text was split into passages; empty if it has one vector
 */
public record Provenance(String model, String digest, int tokens, boolean truncated, String textHash, Optional<Split> split) {

    /**
     * Of passages.
     *
     * @param cutting what decided where they were cut
     * @param passages how many there are
     * @param charactersLeftOut characters of the text that are in none of them, since there would be too many
     */
    public record Split(String cutting, int passages, long charactersLeftOut) {

        /** Puts what is to be known of passages even where no provenance is asked for: that they are not all of the text. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put(PASSAGES, passages);
            if (charactersLeftOut > 0) {
                map.put(CHARACTERS_LEFT_OUT, charactersLeftOut);
            }
            return map;
        }

        private static Optional<Split> from(Map<?, ?> map) {
            if (!(map.get(CUTTING) instanceof String cutting) || !(map.get(PASSAGES) instanceof Number passages)) {
                return Optional.empty();
            }
            long leftOut = map.get(CHARACTERS_LEFT_OUT) instanceof Number number ? number.longValue() : 0;
            return Optional.of(new Split(cutting, passages.intValue(), leftOut));
        }
    }

    private static final String SUFFIX = "_provenance";

    private static final String MODEL = "model";
    private static final String DIGEST = "digest";
    private static final String TOKENS = "tokens";
    private static final String TRUNCATED = "truncated";
    private static final String TEXT_HASH = "text_hash";
    private static final String CUTTING = "cutting";
    private static final String PASSAGES = "passages";
    private static final String CHARACTERS_LEFT_OUT = "characters_left_out";

    /** What of it is searched: the model, and whether the vectors are not of all of the text. */
    public static final List<String> SEARCHED = List.of(MODEL, DIGEST, TRUNCATED, CHARACTERS_LEFT_OUT);

    public Provenance {
        Objects.requireNonNull(model);
        Objects.requireNonNull(digest);
        Objects.requireNonNull(textHash);
    }

    /** Of one vector. */
    public Provenance(String model, String digest, int tokens, boolean truncated, String textHash) {
        this(model, digest, tokens, truncated, textHash, Optional.empty());
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
                ? Optional.of(new Provenance(model, digest, tokens.intValue(), truncated, textHash, Split.from(map)))
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
        split.ifPresent(made -> {
            map.put(CUTTING, made.cutting());
            map.putAll(made.toMap());
        });
        return map;
    }

    /** Whether the vector is that of this text by this model: the model would make the same one again. */
    public boolean describes(String otherModel, String otherDigest, String text) {
        return isOf(otherModel, otherDigest) && textHash.equals(hash(text));
    }

    /** Whether what stands in a document is a provenance, or as much of it as {@link Split#toMap} writes. */
    public static boolean isWritten(Object value) {
        return from(value).isPresent() || value instanceof Map<?, ?> map && Set.of(PASSAGES, CHARACTERS_LEFT_OUT).equals(map.keySet());
    }

    /** Whether the vector was made by this model. */
    public boolean isOf(String otherModel, String otherDigest) {
        return model.equals(otherModel) && digest.equals(otherDigest);
    }
}
