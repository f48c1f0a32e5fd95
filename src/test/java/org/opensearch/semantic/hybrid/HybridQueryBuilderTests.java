// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchType;
import org.opensearch.core.common.ParsingException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.fake.SemanticQueryTestCase;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.query.SemanticQueryBuilder;

public class HybridQueryBuilderTests extends SemanticQueryTestCase<HybridQueryBuilder> {

    @Override
    protected HybridQueryBuilder doCreateTestQueryBuilder() {
        QueryBuilder lexical = randomBoolean()
            ? QueryBuilders.matchQuery(TEXT_FIELD_NAME, randomAlphaOfLength(5))
            : QueryBuilders.termQuery(KEYWORD_FIELD_NAME, randomAlphaOfLength(5));
        List<QueryBuilder> filters = new ArrayList<>();
        for (int i = randomInt(2); i > 0; i--) {
            filters.add(QueryBuilders.termQuery(KEYWORD_FIELD_NAME, randomAlphaOfLength(5)));
        }
        FusionWeights weights = randomBoolean() ? FusionWeights.DEFAULT : new FusionWeights(randomFloat(), randomFloat() + 0.1f);
        return new HybridQueryBuilder(lexical, randomBoolean() ? semantic() : knn(), filters, weights, bindings);
    }

    private static SemanticQueryBuilder semantic() {
        String text = randomAlphaOfLengthBetween(1, 10);
        SemanticQueryBuilder semantic = SemanticQueryBuilder
            .nearest(text, VECTOR_FIELD, randomIntBetween(1, 100), Optional.empty(), bindings);
        return randomBoolean() ? semantic : semantic.queryName(randomAlphaOfLength(6));
    }

    private static KNNQueryBuilder knn() {
        return KNNQueryBuilder.builder()
            .fieldName(VECTOR_FIELD)
            .vector(QueriesPlugin.MODEL.vector("x"))
            .k(randomIntBetween(1, 100))
            .build();
    }

    @Override
    protected void doAssertLuceneQuery(HybridQueryBuilder builder, Query query, QueryShardContext context) {
        assertThat(query, instanceOf(HybridQuery.class));
        HybridQuery hybrid = (HybridQuery) query;
        assertEquals(VECTOR_FIELD, hybrid.field());
        assertEquals(FakeEmbedder.BACKGROUND, hybrid.fusion().background(), 0f);
        assertEquals(BEST, hybrid.fusion().scale(), 0f);
    }

    public void testWithoutIndexTheShardTakesItsOwnBounds() throws IOException {
        QueryBuilder resolved = rewriteAndFetch(createTestQueryBuilder(), withoutIndex());
        HybridQuery lucene = (HybridQuery) resolved.boost(1f).queryName(null).toQuery(createShardContext());
        assertEquals(0f, lucene.fusion().scale(), 0f);
        assertEquals(FakeEmbedder.BACKGROUND, lucene.fusion().background(), 0f);
    }

    @Override
    public void testMustRewrite() throws IOException {
        QueryShardContext context = createShardContext(new IndexSearcher(new MultiReader()));
        HybridQueryBuilder query = new HybridQueryBuilder(
            QueryBuilders.matchAllQuery(),
            semantic(),
            List.of(),
            FusionWeights.DEFAULT,
            bindings
        );
        Exception e = expectThrows(IllegalArgumentException.class, () -> query.toQuery(context));
        assertThat(e.getMessage(), containsString("its text was not embedded by the coordinating node"));
    }

    public void testShortFormIsTheLongForm() throws IOException {
        HybridQueryBuilder query = parse("""
            {"semantic_hybrid": {"query": "late driver", "fields": ["title^2", "body"], "vector": "v", "k": 7, "boost": 2, "_name": "n",
             "filter": {"term": {"a": "b"}}, "weights": {"lexical": 1, "semantic": 3}}}""");
        MultiMatchQueryBuilder lexical = new MultiMatchQueryBuilder("late driver").fields(Map.of("title", 2f, "body", 1f));
        QueryBuilder semantic = SemanticQueryBuilder.nearest("late driver", "v", 7, Optional.empty(), bindings);
        List<QueryBuilder> filters = List.of(QueryBuilders.termQuery("a", "b"));
        HybridQueryBuilder expected = new HybridQueryBuilder(lexical, semantic, filters, new FusionWeights(1, 3), bindings);
        assertEquals(expected.boost(2).queryName("n"), query);
    }

    public void testFiltersGoToBothSides() throws IOException {
        HybridQueryBuilder query = parse("""
            {"semantic_hybrid": {"lexical": {"match": {"mapped_string": "x"}},
             "semantic": {"knn": {"v": {"vector": %s, "k": 3, "filter": {"term": {"c": "d"}}, "_name": "leg"}}},
             "filter": [{"term": {"a": "b"}}]}}""".formatted(java.util.Arrays.toString(QueriesPlugin.MODEL.vector("x"))));
        List<QueryBuilder> visited = new ArrayList<>();
        rewriteAndFetch(query, coordinator()).visit(createTestVisitor(visited));
        BoolQueryBuilder lexical = (BoolQueryBuilder) visited.get(1);
        assertEquals(List.of(QueryBuilders.termQuery("a", "b")), lexical.filter());
        assertEquals(List.of(QueryBuilders.matchQuery("mapped_string", "x")), lexical.must());
        KNNQueryBuilder knn = (KNNQueryBuilder) visited.stream().filter(KNNQueryBuilder.class::isInstance).findFirst().orElseThrow();
        assertEquals("leg", knn.queryName());
        assertThat(knn.getFilter().toString(), containsString("\"a\""));
        assertThat(knn.getFilter().toString(), containsString("\"c\""));
    }

    public void testBoundsAreFixedOnTheCoordinator() throws IOException {
        HybridQueryBuilder query = createTestQueryBuilder();
        QueryBuilder coordinated = rewriteAndFetch(query, coordinator());
        assertEquals(coordinated, assertSerialization(coordinated));
        QueryBuilder shard = rewriteAndFetch(coordinated, createShardContext());
        HybridQuery lucene = (HybridQuery) shard.boost(1f).queryName(null).toQuery(createShardContext());
        assertEquals(BEST, lucene.fusion().scale(), 0f);
    }

    public void testRequestForTheBestScore() {
        SearchSourceBuilder source = new SearchSourceBuilder().from(20).size(50).pointInTimeBuilder(new PointInTimeBuilder("pit"));
        SearchRequest original = new SearchRequest("a", "b").source(source)
            .routing("r")
            .searchType(SearchType.DFS_QUERY_THEN_FETCH)
            .allowPartialSearchResults(false);
        SearchRequest best = BestLexicalScore.request(original, QueryBuilders.matchAllQuery());
        assertArrayEquals(new String[] { "a", "b" }, best.indices());
        assertEquals("r", best.routing());
        assertEquals(SearchType.DFS_QUERY_THEN_FETCH, best.searchType());
        assertEquals("pit", best.source().pointInTimeBuilder().getId());
        assertEquals(1, best.source().size());
        assertFalse(best.allowPartialSearchResults());
        assertEquals("_none", best.pipeline());
        SearchRequest forExplain = BestLexicalScore.request(new ExplainRequest("a", "1"), QueryBuilders.matchAllQuery());
        assertArrayEquals(new String[] { "a" }, forExplain.indices());
    }

    public void testRefusals() {
        String accepted = "accepted are either [query, fields, vector, k, model] or [lexical, semantic], with [filter, weights, boost, _name]";
        String lexical = "\"lexical\": {\"match\": {\"f\": \"x\"}}";
        String semantic = "\"semantic\": {\"semantic\": {\"v\": {\"query\": \"x\"}}}";
        assertRefused("{\"query\": \"x\", " + lexical + "}", "mixes its short and its long form in [query, lexical]; " + accepted);
        assertRefused("{" + lexical + "}", "needs both [lexical] and [semantic]");
        assertRefused("{}", "needs both [lexical] and [semantic], or the short form with [query, fields, vector]; " + accepted);
        assertRefused("{\"query\": \"x\", \"vector\": \"v\"}", "the short form needs [query, fields, vector], found [query, vector]");
        assertRefused("{\"query\": \" \", \"vector\": \"v\", \"fields\": [\"f\"]}", "[query] must hold text, but it is empty or blank");
        assertRefused("{\"text\": \"x\"}", "unknown parameter [text]; " + accepted);
        assertRefused("{\"query\": null}", "parameter [query] can not be given as [VALUE_NULL]");
        assertRefused("{\"fields\": [1]}", "parameter [fields] can not be given as [VALUE_NUMBER]");
        assertRefused("{" + lexical + "," + semantic + ", \"weights\": {\"lexical\": 1}}", "[weights] needs both [lexical] and [semantic]");
        assertRefused("{" + lexical + "," + semantic + ", \"weights\": {\"knn\": 1}}", "[weights] does not accept [knn]");
        assertRefused(
            "{" + lexical + "," + semantic + ", \"weights\": {\"lexical\": 0, \"semantic\": 0}}",
            "weights [lexical] and [semantic] are both 0"
        );
        assertRefused(
            "{" + lexical + ", \"semantic\": {\"match\": {\"f\": \"x\"}}}",
            "[semantic] must be a [semantic] or a [knn] query, found [match]"
        );
    }

    private void assertRefused(String body, String message) {
        Exception e = expectThrows(Exception.class, () -> parse("{\"semantic_hybrid\": " + body + "}"));
        assertThat(e, instanceOf(e instanceof ParsingException ? ParsingException.class : IllegalArgumentException.class));
        assertThat(e.getMessage(), containsString(message));
    }

    private HybridQueryBuilder parse(String json) throws IOException {
        return (HybridQueryBuilder) parseQuery(json);
    }
}
