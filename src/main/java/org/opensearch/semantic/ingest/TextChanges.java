// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.OpenSearchParseException;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.semantic.field.TextIndices;

/**
 * Finds the updates of a bulk that may change a text that has vectors, or had some:
 * <ul>
 *   <li>those by a script, which may do anything, and those whose part may become a document, which pipelines may do anything with;
 *   <li>those whose part of the document stands in the place of a text, or of an object that one lies in;
 *   <li>those whose part brings a field that a dynamic template makes a text of;
 *   <li>all of an index that is missing, and may have texts once it is there.
 * </ul>
 * Used for one bulk: looks at each index once.
 */
final class TextChanges {

    private final TextIndices indices;
    private final Map<String, TextIndices.Watched> watched = new HashMap<>();

    TextChanges(TextIndices indices) {
        this.indices = indices;
    }

    /** Whether parts of documents must be parsed to tell, which takes its time. */
    boolean mustRead(BulkRequest bulk) {
        return bulk.requests().stream().anyMatch(each -> each instanceof UpdateRequest update && update.doc() != null && isWatched(update));
    }

    /** The numbers of the updates. */
    Set<Integer> in(BulkRequest bulk) {
        Set<Integer> found = new HashSet<>();
        List<DocWriteRequest<?>> requests = bulk.requests();
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof UpdateRequest update && isWatched(update) && mayChangeText(update)) {
                found.add(i);
            }
        }
        return found;
    }

    private boolean isWatched(UpdateRequest update) {
        return watched(update) != TextIndices.Watched.NOTHING;
    }

    private TextIndices.Watched watched(UpdateRequest update) {
        return watched.computeIfAbsent(update.index(), indices::watched);
    }

    private boolean mayChangeText(UpdateRequest update) {
        TextIndices.Watched texts = watched(update);
        if (update.script() != null || update.docAsUpsert() || update.doc() == null || texts.everything()) {
            return true;
        }
        try {
            Map<String, Object> part = update.doc().sourceAsMap();
            return texts.texts().stream().anyMatch(text -> text.isTouchedBy(part))
                || texts.dynamic().filter(dynamic -> !dynamic.unmapped(part).isEmpty()).isPresent();
        } catch (OpenSearchParseException e) { // no document: indexing it will say so
            return false;
        }
    }
}
