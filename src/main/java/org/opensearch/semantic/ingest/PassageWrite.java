// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.KnownVectors;
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.passage.PassageOptions;

/**
 * Passages and their vectors into an array of nested objects, and where they come from beside it.
 *
 * @param field full path of the array
 * @param form how the field of the vectors holds them
 * @param options that fit the model
 * @param provenance whether to write where they come from
 */
record PassageWrite(Embedder embedder, FieldPath field, VectorForm form, PassageOptions options, boolean provenance)
    implements
        KnownWrite {

    /** Characters of a token at a guess, rather too few. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    /** What is put into the document for the passages of this slot. Changes nothing yet. */
    List<VectorUse.Put> puts(Slot slot, EmbeddedPassages embedded) {
        List<VectorUse.Put> puts = new ArrayList<>();
        List<Map<String, Object>> objects = new ArrayList<>(embedded.places().size());
        embedded.places().forEach(place -> objects.add(object(slot, place)));
        puts.add(new VectorUse.Put(slot, objects));
        Provenance.Split split = new Provenance.Split(options.cutting(), embedded.places().size(), embedded.leftOut());
        if (provenance) {
            Provenance from = new Provenance(
                embedder.id().name(),
                embedder.id().digest(),
                embedded.tokens(),
                embedded.truncated(),
                hash(slot),
                Optional.of(split)
            );
            puts.add(new VectorUse.Put(slot.provenance(), from.toMap()));
        } else if (split.charactersLeftOut() > 0) {
            puts.add(new VectorUse.Put(slot.provenance(), split.toMap()));
        }
        return puts;
    }

    private Map<String, Object> object(Slot slot, EmbeddedPassages.Place place) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(PassageFields.VECTOR, place.vector());
        object.put(PassageFields.START, place.passage().start());
        object.put(PassageFields.END, place.passage().end());
        if (slot.field().sources().size() > 1) {
            object.put(PassageFields.FIELD, place.piece().field().toString());
        }
        if (place.piece().value() > 0) {
            object.put(PassageFields.VALUE, place.piece().value());
        }
        return object;
    }

    @Override
    public Slot vectorOf(Slot slot) {
        return slot;
    }

    @Override
    public String hash(Slot slot) {
        return slot.texts().hash();
    }

    @Override
    public int vectors(Slot slot) {
        long characters = slot.texts().pieces().stream().mapToLong(piece -> piece.text().length()).sum();
        long least = (long) CHARACTERS_PER_TOKEN * (options.maxTokens() - options.overlapTokens());
        return (int) Math.min(options.maxPassages(), 1 + characters / least);
    }

    @Override
    public boolean isThere(Slot slot) {
        return provenance
            && Provenance.from(slot.provenance().value())
                .filter(from -> isOf(from) && from.textHash().equals(hash(slot)) && passages(slot, slot.value(), from).isPresent())
                .isPresent();
    }

    private boolean isOf(Provenance from) {
        return from.isOf(embedder.id().name(), embedder.id().digest())
            && from.split()
                .filter(split -> options.wouldMake(split.cutting(), split.passages(), split.charactersLeftOut()))
                .isPresent();
    }

    @Override
    public Optional<List<VectorUse.Put>> puts(Slot slot, KnownVectors.Known known) {
        Provenance from = known.provenance();
        return Optional.of(from)
            .filter(this::isOf)
            .flatMap(fits -> passages(slot, known.vector(), fits))
            .map(passages -> List.of(new VectorUse.Put(slot, passages), new VectorUse.Put(slot.provenance(), from.toMap())));
    }

    /** Passages as a document has them; empty if they are not those of its texts. */
    private Optional<List<Map<String, Object>>> passages(Slot slot, Object value, Provenance from) {
        if (!(value instanceof List<?> list) || list.size() != from.split().orElseThrow().passages()) {
            return Optional.empty();
        }
        List<Map<String, Object>> passages = new ArrayList<>(list.size());
        for (Object each : list) {
            Optional<Map<String, Object>> passage = each instanceof Map<?, ?> map ? passage(slot, map) : Optional.empty();
            if (passage.isEmpty()) {
                return Optional.empty();
            }
            passages.add(passage.get());
        }
        return Optional.of(passages);
    }

    private Optional<Map<String, Object>> passage(Slot slot, Map<?, ?> map) {
        Optional<List<? extends Number>> vector = FloatList.read(map.get(PassageFields.VECTOR), form.dimension(), form.isByte());
        if (vector.isEmpty() || slot.texts().pieces().stream().noneMatch(piece -> isPart(slot, map, piece))) {
            return Optional.empty();
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, part) -> copy.put(String.valueOf(name), part));
        copy.put(PassageFields.VECTOR, vector.get());
        return Optional.of(copy);
    }

    private static boolean isPart(Slot slot, Map<?, ?> map, SourceTexts.Piece piece) {
        return map.get(PassageFields.START) instanceof Number start
            && map.get(PassageFields.END) instanceof Number end
            && 0 <= start.longValue()
            && start.longValue() < end.longValue()
            && end.longValue() <= piece.text().length()
            && (map.get(PassageFields.VALUE) instanceof Number value ? value.longValue() : 0) == piece.value()
            && (slot.field().sources().size() == 1 || piece.field().toString().equals(map.get(PassageFields.FIELD)));
    }
}
