// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;
import org.opensearch.test.OpenSearchIntegTestCase.Scope;

/** Three data nodes with k-NN and the two queries over fake models; texts are embedded by the test. */
@ClusterScope(scope = Scope.SUITE, numDataNodes = 3, numClientNodes = 0, supportsDedicatedMasters = false)
public abstract class QueriesTestCase extends OpenSearchIntegTestCase {

    protected static final String[] WORDS = { "late", "driver", "refund", "taste", "price", "app", "login", "beans", "cold", "milk",
        "box" };
    protected static final FakeEmbedder MODEL = QueriesPlugin.MODEL;

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return Arrays.asList(KNNPlugin.class, QueriesPlugin.class);
    }

    @Override
    protected boolean addMockGeoShapeFieldMapper() {
        return false;
    }

    /** An index bound to this model; {@code bound} false leaves the meta away. */
    protected void createIndex(String name, int shards, FakeEmbedder model, boolean bound) {
        String meta = bound
            ? ", \"meta\": {\"semantic_model\": \"" + model.id().name() + "\", \"semantic_digest\": \"" + model.id().digest() + "\"}"
            : "";
        String vector = "{\"type\": \"knn_vector\", \"dimension\": " + model.spec().dimension()
            + ", \"space_type\": \"cosinesimil\", \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}" + meta + "}";
        String mapping = "{\"properties\": {\"text\": {\"type\": \"text\", \"analyzer\": \"simple\"}, \"brand\": {\"type\": \"keyword\"},"
            + " \"v\": " + vector + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"v\": " + vector + "}}}}";
        Settings settings = Settings.builder()
            .put("index.knn", true)
            .put("index.number_of_shards", shards)
            .put("index.number_of_replicas", 1)
            .build();
        assertAcked(prepareCreate(name).setSettings(settings).setMapping(mapping));
    }

    private static void assertAcked(org.opensearch.action.admin.indices.create.CreateIndexRequestBuilder request) {
        assertTrue(request.get().isAcknowledged());
    }

    /** Random texts by id, the same for every index of a test. */
    protected static Map<String, String> randomTexts(int count) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int id = 0; id < count; id++) {
            StringBuilder text = new StringBuilder();
            for (int words = randomIntBetween(2, 6); words > 0; words--) {
                text.append(randomFrom(WORDS)).append(' ');
            }
            texts.put(Integer.toString(id), text.toString().trim());
        }
        return texts;
    }

    /** Indexes the texts with their vectors; every tenth document has no vector, every brand is "a" or "b" by the id's parity. */
    protected void index(String index, Map<String, String> texts, FakeEmbedder model) {
        BulkRequestBuilder bulk = client().prepareBulk().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        texts.forEach((id, text) -> {
            Map<String, Object> source = new TreeMap<>(Map.of("text", text, "brand", brand(id)));
            if (hasVector(id)) {
                source.put("v", model.vector(text));
            }
            bulk.add(document(index, id, source));
        });
        BulkResponse response = bulk.get();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    /** As JSON: k-NN's derived source reads nothing else. */
    protected static IndexRequest document(String index, String id, Map<String, Object> source) {
        return new IndexRequest(index).id(id).source(source, XContentType.JSON);
    }

    protected static boolean hasVector(String id) {
        return Integer.parseInt(id) % 10 != 9;
    }

    protected static String brand(String id) {
        return Integer.parseInt(id) % 2 == 0 ? "a" : "b";
    }

    protected QueryBuilder query(String json) {
        return QueryBuilders.wrapperQuery(json);
    }

    protected SearchRequestBuilder search(String index, String json) {
        return client().prepareSearch(index).setQuery(query(json)).setSize(1000);
    }

    /** Scores by document id. */
    protected static Map<String, Float> scores(SearchResponse response) {
        assertEquals(Arrays.toString(response.getShardFailures()), 0, response.getFailedShards());
        Map<String, Float> scores = new LinkedHashMap<>();
        for (SearchHit hit : response.getHits()) {
            scores.put(hit.getId(), hit.getScore());
        }
        return scores;
    }

    /** To float rounding: k-NN adds up in an order that changes when the JVM has compiled it. */
    protected static void assertSameScores(Map<String, Float> expected, Map<String, Float> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, score) -> assertEquals(id, score, found.get(id), 1e-6f));
    }

    protected static void assertRefused(ThrowingRunnable action, String message) {
        Exception e = expectThrows(Exception.class, action);
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        assertThat(messages.toString(), containsString(message));
        assertEquals(400, ExceptionsHelper.status(e).getStatus());
    }

    protected static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
            aa += (double) a[d] * a[d];
            bb += (double) b[d] * b[d];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
