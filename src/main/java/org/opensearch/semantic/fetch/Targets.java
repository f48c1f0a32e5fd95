// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.common.regex.Regex;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.highlight.HighlightBuilder;

/** What of a search needs the meaning of a query, each with the texts of the query that it follows where it has none of its own. */
final class Targets {

    private Targets() {}

    /** @throws IllegalArgumentException if an option is wrong */
    static Map<Target, QueryTexts> of(SearchSourceBuilder source) {
        Map<Target, QueryTexts> targets = new LinkedHashMap<>();
        PassagesExt.of(source).wanted().ifPresent(wanted -> targets.put(wanted.target(), QueryTexts.of(source.query())));
        HighlightBuilder all = source.highlighter();
        if (all != null) {
            for (HighlightBuilder.Field field : all.fields()) {
                if (PassagesExt.NAME.equals(or(field.highlighterType(), all.highlighterType()))) {
                    Target target = HighlightOptions.parse(or(field.options(), all.options())).target(requireName(field.name()));
                    QueryBuilder query = or(field.highlightQuery(), or(all.highlightQuery(), source.query()));
                    targets.put(target, QueryTexts.of(query));
                }
            }
        }
        return targets;
    }

    /** What a field does not say, the highlighter says for all. */
    private static <T> T or(T own, T common) {
        return own == null ? common : own;
    }

    private static String requireName(String field) {
        if (Regex.isSimpleMatchPattern(field)) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] highlights fields that are named, and [" + field + "] is a pattern; name each field"
            );
        }
        return field;
    }
}
