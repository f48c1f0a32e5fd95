// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.MatchPhraseQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * Tells, before there is an index to ask, which queries will have a {@link WordScale} on every shard if their fields are text under
 * BM25. What it says no to may have one all the same; that costs a search.
 */
final class WordQueries {

    private WordQueries() {}

    /** The fields that scores come from; empty if the query is not made of words alone. */
    static Optional<Set<String>> scoredFields(QueryBuilder query) {
        return switch (query) {
            case MatchQueryBuilder match -> match.cutoffFrequency() == null ? Optional.of(Set.of(match.fieldName())) : Optional.empty();
            case MatchPhraseQueryBuilder phrase -> Optional.of(Set.of(phrase.fieldName()));
            case MultiMatchQueryBuilder match -> multiMatch(match);
            case ConstantScoreQueryBuilder constant -> Optional.of(Set.of());
            case MatchAllQueryBuilder all -> Optional.of(Set.of());
            case MatchNoneQueryBuilder none -> Optional.of(Set.of());
            case BoolQueryBuilder bool -> all(Stream.of(bool.must(), bool.should()).flatMap(Collection::stream).toList());
            case DisMaxQueryBuilder best -> all(best.innerQueries());
            default -> Optional.empty();
        };
    }

    private static Optional<Set<String>> multiMatch(MultiMatchQueryBuilder match) {
        boolean words = match.cutoffFrequency() == null && switch (match.type()) {
            case BEST_FIELDS, MOST_FIELDS, PHRASE -> true;
            default -> false;
        };
        boolean named = !match.fields().isEmpty() && match.fields().keySet().stream().noneMatch(field -> field.contains("*"));
        return words && named ? Optional.of(match.fields().keySet()) : Optional.empty();
    }

    private static Optional<Set<String>> all(List<QueryBuilder> queries) {
        Set<String> fields = new HashSet<>();
        for (QueryBuilder query : queries) {
            Optional<Set<String>> part = scoredFields(query);
            if (part.isEmpty()) {
                return part;
            }
            fields.addAll(part.get());
        }
        return Optional.of(fields);
    }
}
