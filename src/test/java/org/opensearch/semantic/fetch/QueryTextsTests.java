// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.opensearch.index.query.QueryBuilders.boolQuery;
import static org.opensearch.index.query.QueryBuilders.boostingQuery;
import static org.opensearch.index.query.QueryBuilders.constantScoreQuery;
import static org.opensearch.index.query.QueryBuilders.disMaxQuery;
import static org.opensearch.index.query.QueryBuilders.functionScoreQuery;
import static org.opensearch.index.query.QueryBuilders.matchAllQuery;
import static org.opensearch.index.query.QueryBuilders.matchBoolPrefixQuery;
import static org.opensearch.index.query.QueryBuilders.matchPhrasePrefixQuery;
import static org.opensearch.index.query.QueryBuilders.matchPhraseQuery;
import static org.opensearch.index.query.QueryBuilders.matchQuery;
import static org.opensearch.index.query.QueryBuilders.multiMatchQuery;
import static org.opensearch.index.query.QueryBuilders.nestedQuery;
import static org.opensearch.index.query.QueryBuilders.queryStringQuery;
import static org.opensearch.index.query.QueryBuilders.simpleQueryStringQuery;
import static org.opensearch.index.query.QueryBuilders.termQuery;

import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.index.query.CombinedFieldsQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class QueryTextsTests extends OpenSearchTestCase {

    private static Optional<String> words(QueryBuilder query) {
        return QueryTexts.of(query).words();
    }

    public void testQueriesOfWords() {
        for (QueryBuilder query : List.of(
            matchQuery("f", "late parcel"),
            matchPhraseQuery("f", "late parcel"),
            matchPhrasePrefixQuery("f", "late parcel"),
            matchBoolPrefixQuery("f", "late parcel"),
            multiMatchQuery("late parcel", "f", "g"),
            new CombinedFieldsQueryBuilder("late parcel", "f", "g"),
            queryStringQuery("late parcel"),
            simpleQueryStringQuery("late parcel")
        )) {
            assertEquals(Optional.of("late parcel"), words(query));
            assertEquals(Optional.of("late parcel"), words(constantScoreQuery(query)));
            assertEquals(Optional.of("late parcel"), words(functionScoreQuery(query)));
            assertEquals(Optional.of("late parcel"), words(nestedQuery("n", query, ScoreMode.Max)));
        }
        assertEquals(Optional.of("3"), words(matchQuery("f", 3)));
    }

    public void testSeveralAreJoinedEachOnce() {
        QueryBuilder query = boolQuery().must(matchQuery("f", "late"))
            .should(disMaxQuery().add(matchQuery("g", "parcel")).add(matchQuery("h", "late")));
        assertEquals(Optional.of("late parcel"), words(query));
    }

    public void testFiltersOnlyWhereThereIsNothingElse() {
        QueryBuilder filtered = boolQuery().must(matchQuery("f", "late")).filter(matchQuery("g", "parcel"));
        assertEquals(Optional.of("late"), words(filtered));
        assertEquals(Optional.of("parcel"), words(boolQuery().must(matchAllQuery()).filter(matchQuery("g", "parcel"))));
        assertEquals(Optional.of("b a"), words(boolQuery().filter(boolQuery().filter(matchQuery("f", "a")).must(matchQuery("g", "b")))));
    }

    public void testWhatDocumentsMustNotHaveIsNoText() {
        assertEquals(Optional.empty(), words(boolQuery().mustNot(matchQuery("f", "late"))));
        assertEquals(Optional.empty(), words(boolQuery().filter(boolQuery().mustNot(matchQuery("f", "late")))));
        assertEquals(Optional.of("a"), words(boostingQuery(matchQuery("f", "a"), termQuery("g", "b"))));
    }

    public void testNothing() {
        assertEquals(Optional.empty(), words(null));
        assertEquals(Optional.empty(), words(matchAllQuery()));
        assertEquals(Optional.empty(), words(termQuery("f", "late")));
        assertEquals(Optional.empty(), words(matchQuery("f", " ")));
    }

    public void testVectors() {
        KNNQueryBuilder a = KNNQueryBuilder.builder().fieldName("a").vector(new float[] { 1 }).k(1).build();
        KNNQueryBuilder b = KNNQueryBuilder.builder().fieldName("b").vector(new float[] { 2 }).k(1).build();
        QueryTexts texts = QueryTexts.of(boolQuery().filter(b).should(matchQuery("f", "x")).should(a));
        assertEquals(Optional.of(a), texts.semantic(query -> true));
        assertEquals(Optional.of(b), texts.semantic(query -> query == b));
        assertEquals(Optional.empty(), texts.semantic(query -> false));
    }
}
