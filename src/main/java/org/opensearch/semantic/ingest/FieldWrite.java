// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.Optional;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.KnownVectors;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;

/**
 * A vector into a field, and where it comes from beside it.
 *
 * @param field full path of the vector
 * @param form how the field holds it
 * @param provenance whether to write where it comes from
 */
record FieldWrite(Embedder embedder, FieldPath field, VectorForm form, boolean provenance) implements VectorUse.Write {

    /** All that {@link IntoField} writes is of this kind. */
    static FieldWrite of(Wanted wanted) {
        return (FieldWrite) wanted.write();
    }

    @Override
    public List<VectorUse.Put> puts(Slot slot, Embedding embedding) {
        VectorUse.Put vector = new VectorUse.Put(vectorOf(slot), FloatList.of(form.of(embedding.vector()), form.isByte()));
        if (!provenance) {
            return List.of(vector);
        }
        Provenance from = new Provenance(
            embedder.id().name(),
            embedder.id().digest(),
            embedding.tokens(),
            embedding.truncated(),
            Provenance.hash(slot.text().orElseThrow())
        );
        return List.of(vector, new VectorUse.Put(vectorOf(slot).provenance(), from.toMap()));
    }

    /** Whether the document came with the vector that {@link #puts} would put, and with where it comes from. */
    boolean isThere(Slot slot) {
        return provenance
            && Provenance.from(vectorOf(slot).provenance().value())
                .filter(from -> from.describes(embedder.id().name(), embedder.id().digest(), slot.text().orElseThrow()))
                .isPresent()
            && vector(vectorOf(slot).value()).isPresent();
    }

    /** What to put where the vector is known; empty if what is known is no vector for this field. */
    Optional<List<VectorUse.Put>> puts(Slot slot, KnownVectors.Known known) {
        return vector(known.vector()).map(
            vector -> List.of(
                new VectorUse.Put(vectorOf(slot), vector),
                new VectorUse.Put(vectorOf(slot).provenance(), known.provenance().toMap())
            )
        );
    }

    /** A vector of this field as a document has it, or empty if it is something else. */
    private Optional<List<? extends Number>> vector(Object value) {
        if (!(value instanceof List<?> list) || list.size() != form.dimension()) {
            return Optional.empty();
        }
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(list.get(i) instanceof Number number) || !Float.isFinite(number.floatValue())) {
                return Optional.empty();
            }
            vector[i] = number.floatValue();
        }
        return Optional.of(FloatList.of(vector, form.isByte()));
    }

    /** The place of the vector. */
    Slot vectorOf(Slot slot) {
        return slot.sibling(field.names().getLast());
    }
}
