// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Map;
import java.util.Optional;
import org.opensearch.action.get.GetResponse;
import org.opensearch.common.document.DocumentField;
import org.opensearch.index.mapper.RoutingFieldMapper;
import org.opensearch.search.SearchHit;

/**
 * A document as it was read, and how to tell whether it has changed since.
 *
 * @param source can be changed
 */
record StoredDocument(String id, Optional<String> routing, long seqNo, long primaryTerm, Map<String, Object> source) {

    /** @throws IllegalArgumentException if the index does not keep sources */
    static StoredDocument of(SearchHit hit) {
        if (!hit.hasSource()) {
            throw new IllegalArgumentException("[reembed] index [" + hit.getIndex() + "] keeps no [_source], so there is no text to embed");
        }
        return new StoredDocument(
            hit.getId(),
            routing(hit.field(RoutingFieldMapper.NAME)),
            hit.getSeqNo(),
            hit.getPrimaryTerm(),
            hit.getSourceAsMap()
        );
    }

    /** Of a document that exists. */
    static StoredDocument of(GetResponse response) {
        return new StoredDocument(
            response.getId(),
            routing(response.getField(RoutingFieldMapper.NAME)),
            response.getSeqNo(),
            response.getPrimaryTerm(),
            response.getSourceAsMap()
        );
    }

    private static Optional<String> routing(DocumentField field) {
        return Optional.ofNullable(field).map(value -> value.getValue().toString());
    }
}
