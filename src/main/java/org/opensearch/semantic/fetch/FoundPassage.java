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
    private static final String OBJECT = "object";
    private static final String SPACE_BEFORE = "space_before";

    /** White space before a passage that is shown. */
    private static final int MOST_SPACE = 64;

    String text() {
        return cut.text().substring(cut.start(), cut.end());
    }

    /** The last white space before it, without anything else in between. */
    private String spaceBefore() {
        int from = cut.start();
        int least = Math.max(0, cut.start() - MOST_SPACE);
        while (from > least && Character.isWhitespace(cut.text().charAt(from - 1))) {
            from--;
        }
        return cut.text().substring(from, cut.start());
    }

    /**
     * As it stands in the answer.
     *
     * @param withSpace whether with the white space before it, if there is any
     */
    Map<String, Object> toMap(boolean withSpace) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(TEXT, text());
        map.put(PassageFields.START, cut.start());
        map.put(PassageFields.END, cut.end());
        map.put(SCORE, score);
        cut.object().ifPresent(object -> map.put(OBJECT, object));
        cut.field().ifPresent(field -> map.put(PassageFields.FIELD, field));
        if (cut.value() > 0) {
            map.put(PassageFields.VALUE, cut.value());
        }
        if (withSpace && !spaceBefore().isEmpty()) {
            map.put(SPACE_BEFORE, spaceBefore());
        }
        if (vector != null) {
            map.put(PassageFields.VECTOR, vector);
        }
        return map;
    }
}
