// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.passage.Passage;

/**
 * The passages of a slot, with their vectors.
 *
 * @param places in the order of the texts
 * @param tokens that the model read of all of them
 * @param truncated whether it could not read one of them to its end
 * @param leftOut characters that are in no passage
 */
record EmbeddedPassages(List<Place> places, int tokens, boolean truncated, long leftOut) {

    /**
     * A passage.
     *
     * @param piece that it is a part of
     * @param vector in the form of the field
     */
    record Place(SourceTexts.Piece piece, Passage passage, List<? extends Number> vector) {}
}
