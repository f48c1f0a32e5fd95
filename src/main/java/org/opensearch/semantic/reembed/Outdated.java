// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.model.ModelId;

/**
 * What is to be done about one document.
 *
 * @param document the document
 * @param embed places that need a vector; each has a text
 * @param clear places that have a vector, but no text
 * @param unknown whether one of the vectors to be replaced could be right
 * @param withoutText whether no place has a text
 */
record Outdated(StoredDocument document, List<Slot> embed, List<Slot> clear, boolean unknown, boolean withoutText) {

    /**
     * Looks at a document.
     *
     * @throws IllegalArgumentException if there is something else than text where text should be
     */
    static Outdated of(StoredDocument document, SourceReader reader, Selection selection, ModelId model) {
        List<Slot> embed = new ArrayList<>();
        List<Slot> clear = new ArrayList<>();
        boolean unknown = false;
        boolean withoutText = true;
        for (Slot slot : reader.read(document.source())) {
            Optional<Provenance> provenance = Provenance.from(slot.provenance().value());
            boolean present = slot.value() != null;
            if (slot.text().isEmpty()) {
                if (present && selection != Selection.MISSING) {
                    clear.add(slot);
                }
                continue;
            }
            withoutText = false;
            boolean right = switch (selection) {
                case ALL -> false;
                case MISSING -> present;
                case STALE -> present
                    && provenance.filter(p -> p.describes(model.name(), model.digest(), slot.text().get())).isPresent();
            };
            if (!right) {
                embed.add(slot);
                unknown |= selection == Selection.STALE && present && provenance.isEmpty();
            }
        }
        return new Outdated(document, embed, clear, unknown, withoutText);
    }

    boolean needsNothing() {
        return embed.isEmpty() && clear.isEmpty();
    }

    /** Takes away what has no text; as null, for a partial update can not remove. */
    void clearAll() {
        for (Slot slot : clear) {
            slot.put(null);
            if (slot.provenance().value() != null) {
                slot.provenance().put(null);
            }
        }
    }

    /** The partial document to update with, when all is in its place: the top-level values of the source that were touched. */
    Map<String, Object> changed() {
        Set<String> names = new HashSet<>();
        for (List<Slot> slots : List.of(embed, clear)) {
            for (Slot slot : slots) {
                FieldPath target = slot.field().target();
                names.add(target.names().getFirst());
                names.add(FieldPath.parse(Provenance.fieldFor(target.toString())).names().getFirst());
            }
        }
        Map<String, Object> changed = new HashMap<>();
        names.stream().filter(document.source()::containsKey).forEach(name -> changed.put(name, document.source().get(name)));
        return changed;
    }
}
