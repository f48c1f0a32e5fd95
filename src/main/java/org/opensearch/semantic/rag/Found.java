// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A passage of a document that was found.
 *
 * @param document number of the hit, 0 for the first
 * @param hit the document
 * @param object path in the source of the array element that the text lies in, such as {@code comments.3}
 * @param field full path of the field that the text stands in, where the passages have several
 * @param value which of the field's strings it is
 * @param start offset in the text, in UTF-16 code units
 * @param end offset after the last character
 * @param spaceBefore white space directly before it, as far as it is known
 * @param score what it is ranked by
 * @param direction unit vector; null if none was asked for
 */
record Found(
    int document,
    SearchHit hit,
    Optional<String> object,
    Optional<String> field,
    int value,
    int start,
    int end,
    String text,
    String spaceBefore,
    double score,
    float[] direction
) {

    /**
     * The passages of these documents, best first; of equal ones, that of the earlier hit, and the earlier in the text.
     *
     * @param fused whether the score of a document is not that of its best passage. The best passage has the document's score then, and
     *     the others as much less as they are less near: a document that was found by its words stands with the passage that is nearest
     */
    static List<Found> in(SearchHit[] hits, boolean fused) {
        List<Found> all = new ArrayList<>();
        for (int document = 0; document < hits.length; document++) {
            DocumentField passages = hits[document].field(PassageSearch.PASSAGES);
            if (passages != null && !passages.getValues().isEmpty()) {
                double best = number(passages.getValues().getFirst(), PassageSearch.SCORE).doubleValue();
                double scale = fused && best > 0 ? hits[document].getScore() / best : 1;
                for (Object passage : passages.getValues()) {
                    all.add(of(document, hits[document], (Map<?, ?>) passage, scale));
                }
            }
        }
        all.sort((a, b) -> Double.compare(b.score, a.score)); // stable
        return all;
    }

    private static Found of(int document, SearchHit hit, Map<?, ?> passage, double scale) {
        return new Found(
            document,
            hit,
            Optional.ofNullable((String) passage.get(PassageSearch.OBJECT)),
            Optional.ofNullable((String) passage.get(PassageSearch.FIELD)),
            passage.get(PassageSearch.VALUE) instanceof Number value ? value.intValue() : 0,
            number(passage, PassageSearch.START).intValue(),
            number(passage, PassageSearch.END).intValue(),
            (String) passage.get(PassageSearch.TEXT),
            passage.get(PassageSearch.SPACE_BEFORE) instanceof String space ? space : "",
            number(passage, PassageSearch.SCORE).doubleValue() * scale,
            direction(passage.get(PassageSearch.VECTOR))
        );
    }

    private static Number number(Object passage, String name) {
        return (Number) ((Map<?, ?>) passage).get(name);
    }

    private static float[] direction(Object vector) {
        if (!(vector instanceof List<?> list)) {
            return vector instanceof float[] floats ? VectorMath.normalize(floats.clone()) : null;
        }
        float[] direction = new float[list.size()];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = ((Number) list.get(i)).floatValue();
        }
        return VectorMath.normalize(direction);
    }

    /** Whether both are of the same text. */
    boolean isOfTheSameText(Found other) {
        return document == other.document && value == other.value && field.equals(other.field) && object.equals(other.object);
    }
}
