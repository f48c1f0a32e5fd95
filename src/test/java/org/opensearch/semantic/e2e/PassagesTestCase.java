// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.List;
import java.util.Map;
import org.junit.Before;

/** An index of three shards with the documents of {@link PassageDocument}. */
public abstract class PassagesTestCase extends EndToEndTestCase {

    static final String LATE = "late delivery";
    static final String ALL = "{\"match_all\": {}}";
    static final Map<String, String> KEPT = Map.of("index.number_of_shards", "3", "index.knn.derived_source.enabled", "false");

    List<PassageDocument> documents;
    String index;

    @Before
    public void load() throws Exception {
        index = index(KEPT, PassageDocument.FIELDS);
        documents = PassageDocument.made(node());
        Bulk bulk = new Bulk();
        documents.forEach(document -> bulk.index(document.id(), document.json()));
        bulk.send(node(), index).noErrors();
    }

    final PassageDocument document(Map<?, ?> hit) {
        return documents.stream().filter(document -> document.id().equals(hit.get("_id"))).findFirst().orElseThrow();
    }
}
