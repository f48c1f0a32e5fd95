// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.fake.SemanticQueryTestCase;
import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.Normalization;
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
        List<Leg> lexicalSide = new ArrayList<>(List.of(Leg.of(lexical)));
        List<Leg> semanticSide = new ArrayList<>(List.of(Leg.of(randomBoolean() ? semantic() : knn())));
        if (randomBoolean()) {
            lexicalSide.add(Leg.of("more words", randomFloat(), QueryBuilders.matchPhraseQuery(TEXT_FIELD_NAME, randomAlphaOfLength(5))));
            semanticSide.add(Leg.of("more meaning", randomFloat(), randomBoolean() ? semantic() : knn()));
        }
        Fusion fusion = Fusion.of(randomFrom("bounded", "min_max", "rrf"), null, null, null);
        FusionWeights weights = randomBoolean() ? FusionWeights.EQUAL : new FusionWeights(randomFloat(), randomFloat() + 0.1f);
        return new HybridQueryBuilder(
            new HybridSpec(
                lexicalSide,
                semanticSide,
                filters,
                fusion,
                weights,
                new HybridOptions(randomBoolean(), randomBoolean()),
                Optional.empty()
            ),
            bindings
        );
    }

    private static HybridQueryBuilder bounded(QueryBuilder lexical, QueryBuilder semantic) {
        return new HybridQueryBuilder(
            new HybridSpec(
                List.of(Leg.of(lexical)),
                List.of(Leg.of(semantic)),
                List.of(),
                Fusion.BOUNDED,
                FusionWeights.EQUAL,
                HybridOptions.DEFAULT,
                Optional.empty()
            ),
            bindings
        );
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
        for (SemanticLeg leg : hybrid.semantic()) {
            assertEquals(VECTOR_FIELD, leg.field());
        }
        double weights = Stream
            .concat(hybrid.lexical().stream().map(LexicalLeg::weight), hybrid.semantic().stream().map(SemanticLeg::weight))
            .reduce(0d, hybrid.combination() == Combination.SUM ? Double::sum : Math::max);
        assertEquals(1d, weights, 1e-9);
    }

    public void testWhatTheCoordinatorDecides() throws IOException {
        Normalization background = new Normalization.Linear(FakeEmbedder.BACKGROUND, 1f);
        // [mapped_string] is not text in the mapping that this coordinator knows: the best score is asked for.
        HybridQuery bounded = onShard(bounded(QueryBuilders.matchQuery(TEXT_FIELD_NAME, "x"), knn()));
        assertEquals(new Normalization.Linear(0f, BEST), bounded.lexical().get(0).known());
        assertEquals(background, bounded.semantic().get(0).normalization());
        assertEquals(Optional.of(new WordScale(1f, Set.of(TEXT_FIELD_NAME))), bounded.lexical().get(0).words());
        HybridQuery constant = onShard(bounded(QueryBuilders.matchAllQuery(), knn()));
        assertEquals(new Normalization.Linear(0f, BEST), constant.lexical().get(0).known());
        assertEquals(Optional.empty(), constant.lexical().get(0).words());
        HybridQuery text = onShard(bounded(QueryBuilders.matchQuery("body", "x"), knn()));
        assertNull("nothing is asked for", text.lexical().get(0).known());

        HybridQueryBuilder rrf = parse("""
            {"semantic_hybrid": {"lexical": {"match_all": {}}, "semantic": {"semantic": {"v": {"query": "x"}}},
             "fusion": {"method": "rrf", "rank_constant": 7}}}""");
        HybridQuery ranked = onShard(rrf);
        assertEquals(new Normalization.ReciprocalRank(new float[] { BEST }, 7), ranked.lexical().get(0).known());
        assertEquals(new Normalization.ReciprocalRank(new float[] { 2 * BEST - 1 }, 7), ranked.semantic().get(0).normalization());
        assertEquals(0.5, ranked.lexical().get(0).weight(), 1e-9);
    }

    private HybridQuery onShard(HybridQueryBuilder query) throws IOException {
        QueryBuilder coordinated = rewriteAndFetch(query, coordinator());
        assertEquals(coordinated, assertSerialization(coordinated));
        return (HybridQuery) rewriteAndFetch(coordinated, createShardContext()).toQuery(createShardContext());
    }

    public void testWithoutIndexTheShardTakesItsOwnBounds() throws IOException {
        QueryBuilder resolved = rewriteAndFetch(bounded(QueryBuilders.termQuery(KEYWORD_FIELD_NAME, "x"), semantic()), withoutIndex());
        HybridQuery lucene = (HybridQuery) resolved.toQuery(createShardContext());
        assertNull(lucene.lexical().get(0).known());
        assertEquals(new Normalization.Linear(FakeEmbedder.BACKGROUND, 1f), lucene.semantic().get(0).normalization());
        QueryBuilder ranked = rewriteAndFetch(
            parse("""
                {"semantic_hybrid": {"lexical": {"match_all": {}}, "semantic": {"semantic": {"v": {"query": "x"}}}, "fusion": "rrf"}}"""),
            withoutIndex()
        );
        QueryShardContext searching = createShardContext(new IndexSearcher(new MultiReader()));
        Exception e = expectThrows(IllegalArgumentException.class, () -> ranked.toQuery(searching));
        assertThat(e.getMessage(), containsString("[fusion] [rrf] can not be used here: it needs the best scores of the whole search"));
    }

    public void testOnlyLegsWithoutFiltersOfTheirOwnBoundTheOthers() throws IOException {
        String lexical = "{\"semantic_hybrid\": {\"lexical\": {\"match_all\": {}}, \"semantic\": ";
        String filter = "{\"term\": {\"a\": \"b\"}}";
        assertEquals(9, complete(lexical + "{\"semantic\": {\"v\": {\"query\": \"x\", \"k\": 9}}}}}"));
        assertEquals(9, complete(lexical + "{\"semantic\": {\"v\": {\"query\": \"x\", \"k\": 9}}}, \"filter\": " + filter + "}}"));
        assertEquals(0, complete(lexical + "{\"semantic\": {\"v\": {\"query\": \"x\", \"k\": 9, \"filter\": " + filter + "}}}}}"));
        assertEquals(0, complete(lexical + "{\"semantic\": {\"v\": {\"query\": \"x\", \"min_score\": 0.8}}}}}"));
    }

    private int complete(String json) throws IOException {
        return onShard(parse(json)).semantic().get(0).complete();
    }

    @Override
    public void testMustRewrite() throws IOException {
        QueryShardContext context = createShardContext(new IndexSearcher(new MultiReader()));
        HybridQueryBuilder query = bounded(QueryBuilders.matchAllQuery(), semantic());
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
        HybridQueryBuilder expected = new HybridQueryBuilder(
            new HybridSpec(
                List.of(Leg.of(lexical)),
                List.of(Leg.of(semantic)),
                filters,
                Fusion.BOUNDED,
                new FusionWeights(1, 3),
                HybridOptions.DEFAULT,
                Optional.empty()
            ),
            bindings
        );
        assertEquals(expected.boost(2).queryName("n"), query);
    }

    public void testShortFormWithoutAVectorField() throws IOException {
        HybridQueryBuilder query = parse("""
            {"semantic_hybrid": {"query": "late driver", "fields": ["body", "words^2"], "k": 7, "filter": {"term": {"a": "b"}}}}""");
        assertEquals(query, assertSerialization(query));
        assertEquals(query, parse(query.toString()));
        HybridQueryBuilder named = parse("""
            {"semantic_hybrid": {"query": "late driver", "fields": ["body", "words^2"], "vector": "words", "k": 7,
             "filter": {"term": {"a": "b"}}}}""");
        assertNotEquals(named, query);
        assertEquals(rewriteAndFetch(named, coordinator()), rewriteAndFetch(query, coordinator()));
        HybridQueryBuilder none = parse("{\"semantic_hybrid\": {\"query\": \"late\", \"fields\": [\"body\"]}}");
        Exception e = expectThrows(IllegalArgumentException.class, () -> rewriteAndFetch(none, coordinator()));
        assertThat(e.getMessage(), containsString("[semantic_hybrid] needs [vector]: of its [fields] [body], none is of type"));
        for (QueryRewriteContext context : List.of(withoutIndex(), createShardContext())) {
            e = expectThrows(IllegalArgumentException.class, () -> rewriteAndFetch(query, context));
            assertThat(e.getMessage(), containsString("[semantic_hybrid] needs [vector] here: which of [fields]"));
        }
        e = expectThrows(IllegalArgumentException.class, () -> query.toQuery(createShardContext()));
        assertThat(e.getMessage(), containsString("[semantic_hybrid] needs [vector] here"));
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

    public void testSeveralLegs() throws IOException {
        HybridQueryBuilder query = parse("""
            {"semantic_hybrid": {
              "lexical": [{"name": "title", "weight": 3, "query": {"match": {"title": "x"}}}, {"query": {"match": {"body": "x"}}}],
              "semantic": [{"query": {"semantic": {"v": {"query": "x"}}}}],
              "alpha": 0.2, "sub_scores": true, "exact": true, "fusion": {"combine": "sum"}}}""");
        HybridQuery lucene = onShard(query);
        assertEquals(List.of("title", "lexical_2"), lucene.lexical().stream().map(LexicalLeg::name).toList());
        assertEquals(List.of("semantic"), lucene.semantic().stream().map(SemanticLeg::name).toList());
        assertEquals(0.8 * 3 / 4, lucene.lexical().get(0).weight(), 1e-6);
        assertEquals(0.8 / 4, lucene.lexical().get(1).weight(), 1e-6);
        assertEquals(0.2, lucene.semantic().get(0).weight(), 1e-6);
        assertTrue(lucene.subScores());
        assertEquals(Integer.MAX_VALUE, lucene.comparedAnyway());
        HybridQueryBuilder two = parse("""
            {"semantic_hybrid": {"query": "x", "fields": ["f"], "vector": ["v^3", "v2"]}}""");
        String text = two.toString();
        assertThat(text, containsString("\"name\" : \"v\""));
        assertThat(text, containsString("\"weight\" : 3.0"));
        assertThat(text, containsString("\"name\" : \"v2\""));
    }

    public void testRequestForTheBestScores() {
        SearchSourceBuilder source = new SearchSourceBuilder().from(20).size(50).pointInTimeBuilder(new PointInTimeBuilder("pit"));
        SearchRequest original = new SearchRequest("a", "b").source(source)
            .routing("r")
            .searchType(SearchType.DFS_QUERY_THEN_FETCH)
            .allowPartialSearchResults(false);
        SearchRequest best = BestScores.request(original, QueryBuilders.matchAllQuery(), 7);
        assertArrayEquals(new String[] { "a", "b" }, best.indices());
        assertEquals("r", best.routing());
        assertEquals(SearchType.DFS_QUERY_THEN_FETCH, best.searchType());
        assertEquals("pit", best.source().pointInTimeBuilder().getId());
        assertEquals(7, best.source().size());
        assertFalse(best.allowPartialSearchResults());
        assertEquals("_none", best.pipeline());
        SearchRequest forExplain = BestScores.request(new ExplainRequest("a", "1"), QueryBuilders.matchAllQuery(), 1);
        assertArrayEquals(new String[] { "a" }, forExplain.indices());
    }

    public void testRefusals() {
        String accepted = "accepted are either [query, fields, vector, k, model] or [lexical, semantic], with"
            + " [filter, fusion, weights, alpha, sub_scores, exact, boost, _name]";
        String lexical = "\"lexical\": {\"match\": {\"f\": \"x\"}}";
        String semantic = "\"semantic\": {\"semantic\": {\"v\": {\"query\": \"x\"}}}";
        assertRefused("{\"query\": \"x\", " + lexical + "}", "mixes its short and its long form in [query, lexical]; " + accepted);
        assertRefused("{" + lexical + "}", "needs both [lexical] and [semantic]");
        assertRefused("{}", "needs both [lexical] and [semantic], or the short form with [query, fields] and [vector]; " + accepted);
        assertRefused(
            "{\"query\": \"x\", \"vector\": \"v\"}",
            "the short form needs [query, fields], and [vector] if no field is a [semantic_text], found [query, vector]"
        );
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

    public void testRefusalsOfLegsAndFusion() {
        String both = "\"lexical\": {\"match_all\": {}}, \"semantic\": {\"semantic\": {\"v\": {\"query\": \"x\"}}}";
        String semantic = ", \"semantic\": {\"semantic\": {\"v\": {\"query\": \"x\"}}}}";
        assertRefused("{" + both + ", \"fusion\": \"best\"}", "[fusion] must be one of [bounded, min_max, rrf], found [best]");
        assertRefused(
            "{" + both + ", \"fusion\": {\"constant\": 60}}",
            "[fusion] does not accept [constant]; accepted are [method, combine, rank_constant, window]"
        );
        assertRefused("{" + both + ", \"alpha\": 1.5}", "[alpha], the share of the semantic side, must be between 0 and 1, found [1.5]");
        assertRefused(
            "{" + both + ", \"alpha\": 0.5, \"weights\": {\"lexical\": 1, \"semantic\": 1}}",
            "has both [weights] and [alpha]"
        );
        assertRefused(
            "{\"lexical\": [{\"name\": \"a\"}]" + semantic,
            "a leg in a list needs a [query]; accepted are [name, weight, query]"
        );
        assertRefused("{\"lexical\": [{\"match_all\": {}}]" + semantic, "a leg in a list does not accept [match_all] as [START_OBJECT]");
        assertRefused(
            "{\"lexical\": [{\"weight\": 0, \"query\": {\"match_all\": {}}}]" + semantic,
            "every leg of [lexical] has [weight] 0"
        );
        assertRefused(
            "{\"lexical\": [{\"weight\": -1, \"query\": {\"match_all\": {}}}]" + semantic,
            "must be a finite number of at least 0"
        );
        assertRefused(
            "{\"lexical\": [{\"name\": \"semantic\", \"query\": {\"match_all\": {}}}]" + semantic,
            "two legs have the name [semantic]; give each its own"
        );
        assertRefused("{\"lexical\": []" + semantic, "needs both [lexical] and [semantic]");
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
