// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.semantic.document.PassageFields;

/**
 * A passage of a hit.
 *
 * @param cut where it is
 * @param score as {@code semantic} would score it: {@code (1 + cosine) / 2}
 * @param vector float[dimension], as it is stored; null if nobody asked for it
 */
record FoundPassage(StoredPassages.Cut cut, float score, float[] vector) {

    private static final String TEXT = "text";
    private static final String SCORE = "score";

    String text() {
        return cut.text().substring(cut.start(), cut.end());
    }

    /** As it stands in the answer. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(TEXT, text());
        map.put(PassageFields.START, cut.start());
        map.put(PassageFields.END, cut.end());
        map.put(SCORE, score);
        cut.field().ifPresent(field -> map.put(PassageFields.FIELD, field));
        if (cut.value() > 0) {
            map.put(PassageFields.VALUE, cut.value());
        }
        if (vector != null) {
            map.put(PassageFields.VECTOR, vector);
        }
        return map;
    }
}
