// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

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
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.common.ParsingException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.knn.index.query.lucene.LuceneEngineKnnVectorQuery;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.fake.SemanticQueryTestCase;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.vector.VectorMath;

public class SemanticQueryBuilderTests extends SemanticQueryTestCase<SemanticQueryBuilder> {

    @Override
    protected SemanticQueryBuilder doCreateTestQueryBuilder() {
        return new SemanticQueryBuilder(randomQuery(), bindings);
    }

    private static SemanticQuery randomQuery() {
        Source source = randomBoolean()
            ? new Source.Text(randomAlphaOfLengthBetween(1, 20))
            : new Source.Like(getIndex().getName(), "1", randomBoolean() ? Optional.empty() : Optional.of("r"));
        Reach reach = switch (randomInt(3)) {
            case 0 -> new Reach(null, null, null);
            case 1 -> new Reach(randomIntBetween(1, 10_000), null, null);
            case 2 -> new Reach(null, randomFloat() / 2 + 0.1f, null);
            default -> new Reach(null, null, randomFloat());
        };
        Map<String, Object> parameters = reach.k() != null && randomBoolean() ? Map.of("ef_search", randomIntBetween(1, 200)) : Map.of();
        return new SemanticQuery(
            VECTOR_FIELD,
            source,
            reach,
            randomBoolean() ? Optional.empty() : Optional.of(randomFilter()),
            randomBoolean() ? Optional.empty() : Optional.of("words"),
            parameters,
            randomBoolean() ? Optional.empty() : Optional.of(false),
            Optional.empty(),
            randomBoolean()
        );
    }

    private static QueryBuilder randomFilter() {
        return QueryBuilders.termQuery(KEYWORD_FIELD_NAME, randomAlphaOfLength(5));
    }

    @Override
    protected QueryRewriteContext firstContext() {
        return randomBoolean() ? coordinator() : withoutIndex();
    }

    @Override
    protected void doAssertLuceneQuery(SemanticQueryBuilder builder, Query query, QueryShardContext context) {
        if (query instanceof LuceneEngineKnnVectorQuery knn) {
            assertThat(knn.getLuceneQuery().toString(), containsString("v"));
        } else {
            assertThat(query.getClass().getName(), containsString("VectorSimilarity"));
        }
    }

    @Override
    public void testMustRewrite() throws IOException {
        QueryShardContext context = createShardContext(new IndexSearcher(new MultiReader()));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> createTestQueryBuilder().toQuery(context));
        assertThat(e.getMessage(), containsString("its text was not embedded by the coordinating node"));
    }

    @Override
    public void testFilter() {
        SemanticQueryBuilder query = createTestQueryBuilder();
        assertSame(query, query.filter(null));
        SemanticQueryBuilder filtered = (SemanticQueryBuilder) query.filter(randomFilter());
        assertEquals(query.queryName(), filtered.queryName());
        assertEquals(query.boost(), filtered.boost(), 0f);
        assertNotEquals(query, filtered);
    }

    public void testBecomesKnnQueryWithNameAndBoost() throws IOException {
        SemanticQueryBuilder query = parse("""
            {"semantic": {"v": {"query": "late delivery", "k": 7, "filter": {"term": {"a": "b"}}, "boost": 3, "_name": "n"}}}""");
        KNNQueryBuilder knn = (KNNQueryBuilder) rewriteAndFetch(query, coordinator());
        assertArrayEquals(QueriesPlugin.MODEL.vector("late delivery"), (float[]) knn.vector(), 0f);
        assertEquals(7, knn.getK().intValue());
        assertEquals(QueryBuilders.termQuery("a", "b"), knn.getFilter());
        assertEquals(3f, knn.boost(), 0f);
        assertEquals("n", knn.queryName());
    }

    public void testLikeTakesTheStoredVector() throws IOException {
        SemanticQueryBuilder query = parse(
            "{\"semantic\": {\"v\": {\"like\": {\"_index\": \"" + getIndex().getName() + "\", \"_id\": \"1\"}}}}"
        );
        KNNQueryBuilder knn = (KNNQueryBuilder) rewriteAndFetch(query, coordinator());
        assertArrayEquals(QueriesPlugin.MODEL.vector("stored"), (float[]) knn.vector(), 1e-7f);
    }

    public void testFilterIsRewritten() throws IOException {
        BoolQueryBuilder rewritesToTerm = QueryBuilders.boolQuery().must(QueryBuilders.wrapperQuery("{\"term\": {\"a\": \"b\"}}"));
        SemanticQueryBuilder query = (SemanticQueryBuilder) parse("{\"semantic\": {\"v\": {\"query\": \"x\"}}}").filter(rewritesToTerm);
        KNNQueryBuilder knn = (KNNQueryBuilder) rewriteAndFetch(query, coordinator());
        assertEquals(QueryBuilders.boolQuery().must(QueryBuilders.termQuery("a", "b")), knn.getFilter());
    }

    public void testWithoutIndexKeepsVectorForTheShard() throws IOException {
        SemanticQueryBuilder query = parse("{\"semantic\": {\"v\": {\"query\": \"x\"}}}");
        QueryBuilder resolved = rewriteAndFetch(query, withoutIndex());
        assertThat(resolved, instanceOf(SemanticQueryBuilder.class));
        assertNotEquals(query, resolved);
        assertEquals(resolved, assertSerialization(resolved));
        assertThat(rewriteAndFetch(resolved, createShardContext()), instanceOf(KNNQueryBuilder.class));
        assertNotNull(resolved.toQuery(createShardContext()));
    }

    public void testShardRefusesVectorOfAnotherModel() {
        SemanticQuery query = randomQuery();
        Resolved foreign = Resolved.of(new float[32], QueriesPlugin.OTHER);
        SemanticQueryBuilder resolved = new SemanticQueryBuilder(query, bindings, foreign, null);
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> resolved.toQuery(createShardContext()));
        assertThat(
            e.getMessage(),
            containsString("is bound to model [words@digest-o], but the query's vector comes from [other@digest-o]")
        );
    }

    /** Decided by the coordinating node where it knows the index, and else by the shard. */
    private KNNQueryBuilder nearest(String field) throws IOException {
        String json = "{\"semantic\": {\"" + field + "\": {\"query\": \"late delivery\"}}}";
        QueryBuilder onShard = rewriteAndFetch(rewriteAndFetch(parse(json), withoutIndex()), createShardContext());
        QueryBuilder known = rewriteAndFetch(parse(json), coordinator());
        assertEquals(known, onShard);
        return (KNNQueryBuilder) known;
    }

    public void testVectorHasTheFormOfTheField() throws IOException {
        float[] vector = QueriesPlugin.MODEL.vector("late delivery");
        assertArrayEquals(VectorForm.floats(8).of(vector), (float[]) nearest("cut").vector(), 0f);
        assertEquals(1, VectorMath.norm((float[]) nearest("cut").vector()), 1e-6);
        VectorForm bytes = new VectorForm(32, Optional.of(60f));
        assertArrayEquals(bytes.of(vector), (float[]) nearest("bytes").vector(), 0f);
        assertArrayEquals(VectorForm.bytes(8).of(vector), (float[]) nearest("both").vector(), 0f);
    }

    public void testMovedFieldIsReadFromItsNewPlace() throws IOException {
        assertEquals("v", nearest("old").fieldName());
        assertEquals("v", nearest("older").fieldName());
    }

    public void testUnmapped() throws IOException {
        SemanticQueryBuilder query = parse("{\"semantic\": {\"nowhere\": {\"query\": \"x\"}}}");
        Exception e = expectThrows(IllegalArgumentException.class, () -> rewriteAndFetch(query, coordinator()));
        assertThat(e.getMessage(), containsString("[semantic] field [nowhere] is not mapped in [" + getIndex().getName() + "]"));
        SemanticQueryBuilder ignoring = parse("{\"semantic\": {\"nowhere\": {\"query\": \"x\", \"ignore_unmapped\": true}}}");
        assertThat(rewriteAndFetch(ignoring, coordinator()), instanceOf(MatchNoneQueryBuilder.class));
    }

    public void testNoIndexMatchesNothing() throws IOException {
        QueryCoordinatorContext none = new QueryCoordinatorContext(withoutIndex(), new SearchRequest("no-such-*"));
        QueryBuilder rewritten = rewriteAndFetch(parse("{\"semantic\": {\"v\": {\"query\": \"x\"}}}"), none);
        assertThat(rewritten, instanceOf(MatchNoneQueryBuilder.class));
    }

    public void testVisitsFilter() throws IOException {
        List<QueryBuilder> visited = new ArrayList<>();
        SemanticQueryBuilder query = parse("{\"semantic\": {\"v\": {\"query\": \"x\", \"filter\": {\"term\": {\"a\": \"b\"}}}}}");
        query.visit(createTestVisitor(visited));
        assertEquals(List.of(query, QueryBuilders.termQuery("a", "b")), visited);
    }

    public void testRefusals() {
        assertRefused(
            "{\"query\": \"a\", \"like\": {\"_index\": \"i\", \"_id\": \"1\"}}",
            "needs exactly one of [query] and [like], but there are both"
        );
        assertRefused("{\"k\": 3}", "needs exactly one of [query] and [like], but there is neither");
        assertRefused("{\"query\": \" \"}", "[semantic] [query] must hold text, but it is empty or blank");
        assertRefused(
            "{\"query\": \"a\", \"k\": 3, \"min_score\": 0.5}",
            "at most one of [k], [min_score] and [max_distance] can be given"
        );
        assertRefused("{\"query\": \"a\", \"k\": 0}", "[k] must be between 1 and 10000, found [0]");
        assertRefused("{\"query\": \"a\", \"k\": 10001}", "[k] must be between 1 and 10000, found [10001]");
        assertRefused("{\"query\": \"a\", \"min_score\": 0}", "[min_score] must be greater than 0, found [0.0]");
        assertRefused("{\"query\": \"a\", \"model\": \"\"}", "[model] must name a model, but it is empty or blank");
        assertRefused("{\"like\": {\"_id\": \"1\"}}", "[like] needs both [_index] and [_id]");
        assertRefused("{\"like\": {\"_id\": \"1\", \"x\": \"y\"}}", "[like] does not accept [x]; accepted are [_index, _id, routing]");
        assertRefused("{\"query\": {}}", "parameter [query] can not be given as [START_OBJECT]");
        assertRefused("{\"query\": null}", "parameter [query] can not be given as [VALUE_NULL]");
        assertRefused("{\"query\": \"a\", \"method_parameters\": {\"ef_search\": -1}}", "ef_search should be greater than 0");
        assertRefused(
            "{\"text\": \"a\"}",
            "unknown parameter [text]; accepted are [query, like, k, min_score, max_distance, filter, model, method_parameters,"
                + " expand_nested_docs, passages, ignore_unmapped, boost, _name]"
        );
    }

    public void testOneField() {
        ParsingException two = expectThrows(
            ParsingException.class,
            () -> parse("{\"semantic\": {\"v\": {\"query\": \"a\"}, \"w\": {\"query\": \"a\"}}}")
        );
        assertThat(two.getMessage(), containsString("searches one field, but there are two: [v] and [w]"));
        assertThat(
            expectThrows(ParsingException.class, () -> parse("{\"semantic\": {}}")).getMessage(),
            containsString("[semantic] expects {\"<field>\": {\"query\": \"...\"}}, found no field")
        );
        assertThat(
            expectThrows(ParsingException.class, () -> parse("{\"semantic\": {\"v\": \"text\"}}")).getMessage(),
            containsString("found [v] without an object")
        );
    }

    private void assertRefused(String body, String message) {
        Exception e = expectThrows(Exception.class, () -> parse("{\"semantic\": {\"v\": " + body + "}}"));
        assertThat(e, instanceOf(e instanceof ParsingException ? ParsingException.class : IllegalArgumentException.class));
        assertThat(e.getMessage(), containsString(message));
    }

    private SemanticQueryBuilder parse(String json) throws IOException {
        return (SemanticQueryBuilder) parseQuery(json);
    }
}
