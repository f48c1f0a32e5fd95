// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.document.PassageFields;

/** What the mapping of passages must be: a nested object, or the places and vectors of different passages would be mixed. */
final class PassageMapping {

    private static final String NESTED = "nested";

    private PassageMapping() {}

    /**
     * Checks the mapping of an index.
     *
     * @throws IllegalArgumentException if the target is not a nested object, or lacks the vectors; the message says what to map
     */
    static void require(VectorFields fields, IndexMetadata index, String target, Offer offer) {
        String type = fields.type(index, target).orElse("");
        if (!type.equals(NESTED)) {
            throw refusal(
                index,
                target,
                (type.isEmpty() ? "is not mapped" : "is of type [" + type + "]") + ", passages need [" + NESTED + "]",
                offer
            );
        }
        if (fields.type(index, target + "." + PassageFields.VECTOR).isEmpty()) {
            throw refusal(index, target, "has no field [" + PassageFields.VECTOR + "] for the vectors of passages", offer);
        }
    }

    private static IllegalArgumentException refusal(IndexMetadata index, String target, String problem, Offer offer) {
        String places = "{\"type\":\"integer\",\"index\":false}";
        StringBuilder mapping = new StringBuilder("{\"type\":\"").append(NESTED)
            .append("\",\"properties\":{\"" + PassageFields.VECTOR + "\":{\"type\":\"" + VectorField.TYPE + "\",\"dimension\":")
            .append(offer.dimension())
            .append(",\"space_type\":\"cosinesimil\",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\"}},\"")
            .append(PassageFields.START + "\":" + places + ",\"" + PassageFields.END + "\":" + places + "}}");
        for (String name : List.of(target.split("\\.")).reversed()) {
            mapping.insert(0, "{\"properties\":{\"" + name + "\":").append("}}");
        }
        return new IllegalArgumentException(
            "[semantic] field [" + target + "] of index [" + index.getIndex().getName() + "] " + problem + "; for those of model ["
                + offer.model().name() + "] the mapping is: " + mapping
        );
    }
}
