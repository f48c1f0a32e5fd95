// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.search.builder.SearchSourceBuilder;

/** What of a search needs the meaning of a query, each with the texts of the query that it follows where it has none of its own. */
final class Targets {

    private Targets() {}

    static Map<Target, QueryTexts> of(SearchSourceBuilder source) {
        Map<Target, QueryTexts> targets = new LinkedHashMap<>();
        PassagesExt.of(source).wanted().ifPresent(wanted -> targets.put(wanted.target(), QueryTexts.of(source.query())));
        return targets;
    }
}
