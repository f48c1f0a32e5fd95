// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.KnownVectors;
import org.opensearch.semantic.document.Slot;

/** A write whose vectors may be known already: they say which text and model they are of. */
interface KnownWrite extends VectorUse.Write {

    /** Where such writes are looked up, all are of this kind. */
    static KnownWrite of(Wanted wanted) {
        return (KnownWrite) wanted.write();
    }

    /**
     * What the documents came with stays; then comes what is stored.
     *
     * @param rest told what is in neither
     */
    static void reuse(List<Wanted> wanted, Optional<StoredVectors> stored, Consumer<List<Wanted>> rest) {
        List<Wanted> missing = new ArrayList<>();
        for (Wanted each : wanted) {
            if (of(each).isThere(each.slot())) {
                each.write().embedder().unchanged();
            } else {
                missing.add(each);
            }
        }
        stored.ifPresentOrElse(vectors -> vectors.find(missing, rest), () -> rest.accept(missing));
    }

    /** Full path of the vector, or of the passages. */
    FieldPath field();

    /** The place of the vector, or of the passages. */
    Slot vectorOf(Slot slot);

    /** The hash of the text, as a provenance has it. */
    String hash(Slot slot);

    /** How many vectors the text has, at a guess. */
    int vectors(Slot slot);

    /** Whether the document came with what would be put into it, and with where it comes from. */
    boolean isThere(Slot slot);

    /** What to put where the vectors are known; empty if what is known does not fit here. */
    Optional<List<VectorUse.Put>> puts(Slot slot, KnownVectors.Known known);
}
