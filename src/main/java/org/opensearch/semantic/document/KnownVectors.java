// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The vectors of one field of a document that one model made, by the texts that they are of. Their order does not matter. */
public final class KnownVectors {

    /**
     * A vector, and where it comes from.
     *
     * @param vector what stands in the document in its place, or in that of its passages; null if nothing does
     */
    public record Known(Object vector, Provenance provenance) {}

    private final Map<String, Known> byTextHash = new HashMap<>();

    private KnownVectors() {}

    /**
     * Reads a document, through all arrays on the way to its vectors.
     *
     * @param vector path of the vectors
     * @param model name of their model
     * @param digest of their model
     */
    public static KnownVectors read(Map<String, Object> document, FieldPath vector, String model, String digest) {
        KnownVectors known = new KnownVectors();
        known.collect(document, vector.names(), model, digest);
        return known;
    }

    private void collect(Object value, List<String> names, String model, String digest) {
        switch (value) {
            case List<?> list -> list.forEach(element -> collect(element, names, model, digest));
            case Map<?, ?> map when names.size() > 1 -> collect(map.get(names.getFirst()), names.subList(1, names.size()), model, digest);
            case Map<?, ?> map -> Provenance.from(map.get(Provenance.fieldFor(names.getFirst())))
                .filter(provenance -> provenance.isOf(model, digest))
                .ifPresent(found -> byTextHash.put(found.textHash(), new Known(map.get(names.getFirst()), found)));
            case null, default -> {
            } // nothing was embedded here
        }
    }

    /** The vector of this text. */
    public Optional<Known> of(String text) {
        return of(() -> Provenance.hash(text));
    }

    /** The vectors of the text with this hash, which is asked for only where something is known. */
    public Optional<Known> of(Supplier<String> textHash) {
        return byTextHash.isEmpty() ? Optional.empty() : Optional.ofNullable(byTextHash.get(textHash.get()));
    }
}
