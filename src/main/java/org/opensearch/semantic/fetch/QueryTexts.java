// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.search.BooleanClause;
import org.opensearch.index.query.CombinedFieldsQueryBuilder;
import org.opensearch.index.query.MatchBoolPrefixQueryBuilder;
import org.opensearch.index.query.MatchPhrasePrefixQueryBuilder;
import org.opensearch.index.query.MatchPhraseQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.EmbeddingQuery;

/**
 * What a query looks for: its texts and vectors, but not those that documents must not have. Those of filters count where there are no
 * others: a search may consist of filters only.
 */
final class QueryTexts implements QueryBuilderVisitor {

    private final List<QueryBuilder> semantic;
    private final Set<String> words;
    private final QueryTexts filters;

    private QueryTexts(QueryTexts filters) {
        this.semantic = new ArrayList<>();
        this.words = new LinkedHashSet<>();
        this.filters = filters;
    }

    /** @param query null for a search without one */
    static QueryTexts of(QueryBuilder query) {
        QueryTexts texts = new QueryTexts(new QueryTexts((QueryTexts) null));
        if (query != null) {
            query.visit(texts);
        }
        return texts;
    }

    @Override
    public void accept(QueryBuilder query) {
        switch (query) {
            case EmbeddingQuery embedding -> semantic.add(embedding);
            case KNNQueryBuilder knn -> semantic.add(knn);
            default -> words(query).filter(text -> !text.isBlank()).ifPresent(words::add);
        }
    }

    private static Optional<String> words(QueryBuilder query) {
        return switch (query) {
            case MatchQueryBuilder match -> Optional.of(match.value().toString());
            case MultiMatchQueryBuilder match -> Optional.of(match.value().toString());
            case MatchPhraseQueryBuilder match -> Optional.of(match.value().toString());
            case MatchPhrasePrefixQueryBuilder match -> Optional.of(match.value().toString());
            case MatchBoolPrefixQueryBuilder match -> Optional.of(match.value().toString());
            case CombinedFieldsQueryBuilder match -> Optional.of(match.queryValue().toString());
            case QueryStringQueryBuilder match -> Optional.of(match.queryString());
            case SimpleQueryStringBuilder match -> Optional.of(match.value());
            default -> Optional.empty();
        };
    }

    @Override
    public QueryBuilderVisitor getChildVisitor(BooleanClause.Occur occur) {
        return switch (occur) {
            case MUST_NOT -> NO_OP_VISITOR;
            case FILTER -> filters == null ? this : filters;
            case MUST, SHOULD -> this;
        };
    }

    /** The first semantic query, or k-NN query with a vector, that this is true of. */
    Optional<QueryBuilder> semantic(Predicate<QueryBuilder> which) {
        Optional<QueryBuilder> found = semantic.stream().filter(which).findFirst();
        return found.isPresent() || filters == null ? found : filters.semantic(which);
    }

    /** The texts of the queries that look for words, joined; empty if there are none. */
    Optional<String> words() {
        if (words.isEmpty()) {
            return filters == null ? Optional.empty() : filters.words();
        }
        return Optional.of(String.join(" ", words));
    }
}
