// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.DocumentTree;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.document.TextReader;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextSources;

/**
 * Reads the texts of a {@code semantic_text} field as the mapper indexes them: all strings of the field and of those that are copied to
 * it, through arrays of objects. A document has one text, and so has each of the nested objects that the field lies in.
 *
 * <p>What belongs to a text goes with it: where there is none any more, the object next to it is taken out of the document.
 *
 * <p>A field without vectors, whose mapping has no object either, leaves the name to whoever uses it; only what such an object holds in
 * documents of an index with vectors, from which they are copied, is taken out.
 */
final class SemanticTextReader implements TextReader {

    private final TextSources sources;
    private final EmbeddedField field;
    private final List<String> scope;
    /** What is read, and where it is below the scope. */
    private final List<FieldPath> read;
    private final List<List<String>> paths;
    private final List<String> object;

    SemanticTextReader(TextSources sources) {
        this.sources = sources;
        SemanticText text = sources.text();
        this.field = new EmbeddedField(
            sources.sources().stream().map(FieldPath::parse).toList(),
            FieldPath.parse(text.object() + "." + text.target())
        );
        this.scope = sources.scope().map(FieldPath::parse).map(FieldPath::names).orElse(List.of());
        this.read = field.sources().stream().filter(source -> inScope(source.toString()).isPresent()).toList();
        this.paths = read.stream().map(source -> inScope(source.toString()).orElseThrow()).toList();
        this.object = inScope(text.object()).orElseThrow();
    }

    /** The names below the scope; empty for a field outside, which is copied elsewhere. */
    private Optional<List<String>> inScope(String path) {
        List<String> names = FieldPath.parse(path).names();
        boolean inside = names.size() > scope.size() && names.subList(0, scope.size()).equals(scope);
        return inside ? Optional.of(names.subList(scope.size(), names.size())) : Optional.empty();
    }

    @Override
    public EmbeddedField field() {
        return field;
    }

    @Override
    public List<Slot> read(Map<String, Object> document) {
        List<Slot> slots = new ArrayList<>();
        DocumentTree.objects(document, scope, each -> readOne(each).ifPresent(slots::add));
        return slots;
    }

    private Optional<Slot> readOne(Map<String, Object> document) {
        List<DocumentTree.Place> own = new ArrayList<>();
        List<SourceTexts.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            List<DocumentTree.Place> places = new ArrayList<>();
            DocumentTree.places(document, paths.get(i), places::add);
            if (i == 0) {
                own.addAll(places);
            }
            List<String> texts = new ArrayList<>();
            places.forEach(place -> DocumentTree.texts(place.value(), texts::add));
            for (int value = 0; value < texts.size(); value++) {
                pieces.add(new SourceTexts.Piece(read.get(i), value, texts.get(value)));
            }
        }
        Slot slot = slot(document, own, new SourceTexts(pieces));
        if (!sources.text().hasVectors() || slot.texts().isBlank()) {
            clear(document, Optional.empty());
            return Optional.empty();
        }
        clear(document, Optional.of(slot));
        slot.checkWritable();
        return Optional.of(slot);
    }

    /** Next to the first place of the field itself; where only copies are there, where the mapping has it. */
    private Slot slot(Map<String, Object> document, List<DocumentTree.Place> own, SourceTexts texts) {
        if (own.isEmpty()) {
            return beneath(document, object, texts);
        }
        String key = own.getFirst().key();
        String next = key.substring(0, key.lastIndexOf('.') + 1) + object.getLast();
        return new Slot(field, own.getFirst().object(), List.of(next, sources.text().target()), texts);
    }

    /** In the first object of an array that is on the way; beside an array that has none, in one key: the mapper reads it the same. */
    private Slot beneath(Map<String, Object> parent, List<String> names, SourceTexts texts) {
        Object next = parent.get(names.getFirst());
        Optional<Map<String, Object>> first = names.size() > 1 ? DocumentTree.first(next) : Optional.empty();
        if (first.isPresent()) {
            return beneath(first.get(), names.subList(1, names.size()), texts);
        }
        List<String> path = new ArrayList<>(next instanceof List<?> ? List.of(String.join(".", names)) : names);
        path.add(sources.text().target());
        return new Slot(field, parent, path, texts);
    }

    private static Slot object(Slot slot) {
        return new Slot(slot.field(), slot.parent(), slot.path().subList(0, slot.path().size() - 1), slot.texts());
    }

    /** Takes away the objects that belong to a text that is not there any more, which may have been in another element of an array. */
    private void clear(Map<String, Object> document, Optional<Slot> kept) {
        List<DocumentTree.Place> objects = new ArrayList<>();
        DocumentTree.places(document, object, objects::add);
        for (DocumentTree.Place place : objects) {
            boolean stays = kept.filter(slot -> slot.value() != null && object(slot).value() == place.value()).isPresent();
            if (!stays && (isOwn() || isMade(place.value()))) {
                place.object().remove(place.key());
            }
        }
    }

    /** Whether what has the object's name is the field's. */
    private boolean isOwn() {
        return sources.text().hasVectors() || sources.hasObject();
    }

    /** Whether this is such an object: it says where its vectors are from. */
    private boolean isMade(Object value) {
        return value instanceof Map<?, ?> object && Provenance.from(object.get(Provenance.fieldFor(sources.text().target()))).isPresent();
    }
}
