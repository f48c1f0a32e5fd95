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
record FieldWrite(Embedder embedder, FieldPath field, VectorForm form, boolean provenance) implements VectorUse.VectorWrite, KnownWrite {

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

    @Override
    public boolean isThere(Slot slot) {
        return provenance
            && Provenance.from(vectorOf(slot).provenance().value())
                .filter(from -> from.describes(embedder.id().name(), embedder.id().digest(), slot.text().orElseThrow()))
                .isPresent()
            && FloatList.read(vectorOf(slot).value(), form.dimension(), form.isByte()).isPresent();
    }

    @Override
    public String hash(Slot slot) {
        return Provenance.hash(slot.text().orElseThrow());
    }

    @Override
    public int vectors(Slot slot) {
        return 1;
    }

    @Override
    public Optional<List<VectorUse.Put>> puts(Slot slot, KnownVectors.Known known) {
        return FloatList.read(known.vector(), form.dimension(), form.isByte())
            .map(
                vector -> List.of(
                    new VectorUse.Put(vectorOf(slot), vector),
                    new VectorUse.Put(vectorOf(slot).provenance(), known.provenance().toMap())
                )
            );
    }

    @Override
    public Slot vectorOf(Slot slot) {
        return slot.sibling(field.names().getLast());
    }
}
