// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.admin.indices.alias.Alias;
import org.opensearch.action.admin.indices.template.put.PutComposableIndexTemplateAction;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.ingest.SimulateDocumentBaseResult;
import org.opensearch.action.ingest.SimulatePipelineRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.metadata.ComposableIndexTemplate;
import org.opensearch.cluster.metadata.DataStream;
import org.opensearch.cluster.metadata.Template;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.reindex.ReindexAction;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.index.reindex.ReindexRequestBuilder;
import org.opensearch.index.reindex.UpdateByQueryAction;
import org.opensearch.index.reindex.UpdateByQueryRequestBuilder;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.test.OpenSearchIntegTestCase;

/** The processor and the binding in a cluster of three data nodes with k-NN. */
@OpenSearchIntegTestCase.ClusterScope(scope = OpenSearchIntegTestCase.Scope.SUITE, numDataNodes = 3, numClientNodes = 0)
public class EmbeddingProcessorIT extends OpenSearchIntegTestCase {

    private static final String VECTOR = """
        {"type": "knn_vector", "dimension": 8, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"}}""";
    private static final String MAPPING = "{\"properties\": {\"body\": {\"type\": \"text\"}, \"v\": " + VECTOR + "}}";

    private static final String ALPHA = "a".repeat(43);

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(KNNPlugin.class, ReindexModulePlugin.class, FakeSemanticPlugin.class);
    }

    @Override
    protected boolean addMockInternalEngine() {
        return false; // k-NN brings its own codec
    }

    private void pipeline(String id, String config) {
        String source = "{\"processors\": [{\"semantic_embedding\": " + config + "}]}";
        assertAcked(client().admin().cluster().putPipeline(new PutPipelineRequest(id, new BytesArray(source), XContentType.JSON)).actionGet());
    }

    private void index(String name, String mapping) {
        assertAcked(prepareCreate(name).setSettings(settings(3)).setMapping(mapping));
    }

    private static Settings settings(int shards) {
        return Settings.builder()
            .put("index.knn", true)
            .put("index.number_of_shards", shards)
            .put("index.number_of_replicas", 1)
            .build();
    }

    private static IndexRequest document(String index, String id, String pipeline, Map<String, ?> source) {
        return new IndexRequest(index).id(id).setPipeline(pipeline).source(source, XContentType.JSON); // k-NN parses no other
    }

    private BulkResponse bulk(IndexRequest... documents) {
        return client().bulk(new BulkRequest().add(documents).setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)).actionGet();
    }

    private static String failure(BulkItemResponse item) {
        assertTrue(item.isFailed());
        Throwable cause = item.getFailure().getCause();
        return cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> definition(String index, String... path) {
        String node = randomFrom(internalCluster().getNodeNames());
        Map<String, Object> definition = internalCluster().clusterService(node).state().metadata().index(index).mapping().sourceAsMap();
        for (String name : path) {
            definition = (Map<String, Object>) ((Map<String, Object>) definition.get("properties")).get(name);
        }
        return definition;
    }

    private void assertBound(String index, String model, String digest, String... path) {
        assertThat(
            definition(index, path).get("meta"),
            equalTo(Map.of(FieldBinding.MODEL_KEY, model, FieldBinding.DIGEST_KEY, digest))
        );
    }

    private void assertUnbound(String index, String... path) {
        assertNull(definition(index, path).get("meta"));
    }

    private List<?> vector(String index, String id, String field) {
        return (List<?>) client(randomFrom(internalCluster().getNodeNames())).prepareGet(index, id).get().getSource().get(field);
    }

    public void testFirstDocumentBinds() {
        index("messages", MAPPING);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        assertUnbound("messages", "v");

        BulkResponse response = bulk(
            document("messages", "1", "meaning", Map.of("body", "late driver")),
            document("messages", "2", "meaning", Map.of("body", "cold coffee", "new_field", 1))
        );
        assertFalse(response.buildFailureMessage(), response.hasFailures());
        assertBound("messages", "alpha", ALPHA, "v");
        assertThat(vector("messages", "1", "v"), hasSize(8));

        // from any node, also with a dynamic mapping update, the binding stays and is not made again
        long version = mappingVersion("messages");
        for (String node : internalCluster().getNodeNames()) {
            client(node).index(document("messages", node, "meaning", Map.of("body", "text"))).actionGet();
        }
        assertEquals(version, mappingVersion("messages"));
        client().index(document("messages", "3", "meaning", Map.of("body", "text", "other_field", "x"))).actionGet();
        assertBound("messages", "alpha", ALPHA, "v");
    }

    private long mappingVersion(String index) {
        return clusterService().state().metadata().index(index).getMappingVersion();
    }

    public void testRepeatedDefinitionIsTheSameForAllWaysToMap() throws Exception {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        List<String> definitions = List.of(
            "{\"type\": \"knn_vector\", \"dimension\": 8, \"space_type\": \"cosinesimil\", \"engine\": \"lucene\"}",
            "{\"type\": \"knn_vector\", \"dimension\": 8, \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\", \"space_type\": \"l2\", "
                + "\"parameters\": {\"ef_construction\": 64, \"m\": 8, \"encoder\": {\"name\": \"sq\"}}}}",
            "{\"type\": \"knn_vector\", \"dimension\": 8, \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}, \"meta\": {\"unit\": \"x\"}}",
            "{\"type\": \"knn_vector\", \"dimension\": 8, \"engine\": \"lucene\", \"meta\": {\"semantic_model\": \"alpha\"}}"
        );
        for (int i = 0; i < definitions.size(); i++) {
            index("i" + i, "{\"properties\": {\"v\": " + definitions.get(i) + "}}");
            Map<String, Object> before = definition("i" + i, "v");
            BulkResponse response = bulk(document("i" + i, "1", "meaning", Map.of("body", "late driver")));
            assertFalse(response.buildFailureMessage(), response.hasFailures());
            Map<String, Object> after = definition("i" + i, "v");
            Map<?, ?> meta = (Map<?, ?>) after.remove("meta");
            assertEquals("alpha", meta.get("semantic_model"));
            assertEquals(ALPHA, meta.get("semantic_digest"));
            before.remove("meta");
            assertEquals(before, after);
        }
        assertEquals("x", ((Map<?, ?>) definition("i2", "v").get("meta")).get("unit"));
    }

    /** Fields of an engine whose library is not on every machine: they can be mapped, and so must be bindable. */
    public void testFaissFieldsAreBound() {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        index("disk", "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 8, \"mode\": \"on_disk\"}}}");
        index("plain", "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 8}}}");
        for (String index : List.of("disk", "plain")) {
            // a text that the model fails is not indexed, but its field is bound before
            BulkResponse response = bulk(document(index, "1", "meaning", Map.of("body", "poison")));
            assertThat(failure(response.getItems()[0]), containsString("poisoned text"));
            assertBound(index, "alpha", ALPHA, "v");
        }
    }

    public void testFieldsInObjectsAndNestedObjects() {
        pipeline("meaning", "{\"fields\": {\"info.text\": \"info.v\", \"comments.text\": \"comments.v\"}}");
        index(
            "messages",
            "{\"properties\": {\"info\": {\"dynamic\": \"false\", \"properties\": {\"v\": "
                + VECTOR
                + "}}, \"comments\": {\"type\": \"nested\", \"include_in_parent\": false, \"properties\": {\"text\": {\"type\": \"text\"}, \"v\": "
                + VECTOR
                + "}}}}"
        );
        BulkResponse response = bulk(
            document(
                "messages",
                "1",
                "meaning",
                Map.of("info", Map.of("text", "x"), "comments", List.of(Map.of("text", "a"), Map.of("text", "b")))
            )
        );
        assertFalse(response.buildFailureMessage(), response.hasFailures());
        assertBound("messages", "alpha", ALPHA, "info", "v");
        assertBound("messages", "alpha", ALPHA, "comments", "v");
        assertEquals("nested", definition("messages", "comments").get("type"));
        assertEquals("false", definition("messages", "info").get("dynamic").toString());
        assertEquals("text", definition("messages", "comments", "text").get("type"));
        List<?> comments = vector("messages", "1", "comments");
        assertThat((List<?>) ((Map<?, ?>) comments.get(1)).get("v"), hasSize(8));
    }

    public void testOfTwoModelsOneWins() throws Exception {
        pipeline("with-alpha", "{\"fields\": {\"body\": \"v\"}, \"model\": \"alpha\", \"tag\": \"t\"}");
        pipeline("with-beta", "{\"fields\": {\"body\": \"v\"}, \"model\": \"beta\", \"tag\": \"t\"}");
        for (int round = 0; round < 5; round++) {
            String index = "race-" + round;
            index(index, MAPPING);
            List<Thread> threads = new ArrayList<>();
            Map<String, List<BulkItemResponse>> items = Map.of(
                "with-alpha",
                Collections.synchronizedList(new ArrayList<>()),
                "with-beta",
                Collections.synchronizedList(new ArrayList<>())
            );
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < 8; i++) {
                String pipeline = i % 2 == 0 ? "with-alpha" : "with-beta";
                String id = String.valueOf(i);
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    items.get(pipeline).add(bulk(document(index, id, pipeline, Map.of("body", "text " + id))).getItems()[0]);
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            boolean alphaWon = ((Map<?, ?>) definition(index, "v").get("meta")).get("semantic_model").equals("alpha");
            for (BulkItemResponse item : items.get(alphaWon ? "with-alpha" : "with-beta")) {
                assertFalse(item.getFailureMessage(), item.isFailed());
            }
            String winner = alphaWon ? "alpha" : "beta";
            String loser = alphaWon ? "beta" : "alpha";
            for (BulkItemResponse item : items.get("with-" + loser)) {
                assertEquals(RestStatus.BAD_REQUEST, item.status());
                assertEquals(
                    "[semantic_embedding] tag [t]: field [body] for model ["
                        + loser
                        + "]: [semantic] field [v] of index ["
                        + index
                        + "] is bound to model ["
                        + winner
                        + "@"
                        + winner.substring(0, 1).repeat(8)
                        + "], not to ["
                        + loser
                        + "@"
                        + loser.substring(0, 1).repeat(8)
                        + "]; set \"model\": \""
                        + winner
                        + "\" in the processor, or embed into a new field or a new index",
                    failure(item)
                );
            }
        }
    }

    public void testAliasIsItsWriteIndex() {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        for (String index : List.of("old", "new")) {
            assertAcked(
                prepareCreate(index).setSettings(settings(1))
                    .setMapping(MAPPING)
                    .addAlias(new Alias("both").writeIndex(index.equals("new")))
                    .addAlias(new Alias("undecided"))
            );
        }
        assertFalse(bulk(document("both", "1", "meaning", Map.of("body", "text"))).hasFailures());
        assertBound("new", "alpha", ALPHA, "v");
        assertUnbound("old", "v");

        BulkItemResponse item = bulk(document("undecided", "1", "meaning", Map.of("body", "text"))).getItems()[0];
        assertThat(failure(item), containsString("[semantic] alias [undecided] has no write index among ["));
        assertEquals(RestStatus.BAD_REQUEST, item.status());
    }

    private void template(String name, String pattern, boolean dataStream) throws IOException {
        ComposableIndexTemplate template = new ComposableIndexTemplate(
            List.of(pattern),
            new Template(settings(1), new CompressedXContent(MAPPING), null),
            null,
            100L,
            null,
            null,
            dataStream ? new ComposableIndexTemplate.DataStreamTemplate() : null
        );
        assertAcked(
            client().execute(PutComposableIndexTemplateAction.INSTANCE, new PutComposableIndexTemplateAction.Request(name).indexTemplate(template))
                .actionGet()
        );
    }

    public void testMissingIndexIsMadeFromItsTemplate() throws Exception {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        template("auto", "auto-*", false);
        List<ActionFuture<BulkResponse>> answers = new ArrayList<>();
        for (String node : internalCluster().getNodeNames()) {
            answers.add(client(node).bulk(new BulkRequest().add(document("auto-1", node, "meaning", Map.of("body", "text")))));
        }
        for (ActionFuture<BulkResponse> answer : answers) {
            assertFalse(answer.actionGet().buildFailureMessage(), answer.actionGet().hasFailures());
        }
        assertBound("auto-1", "alpha", ALPHA, "v");

        // date math: the name of today
        assertFalse(bulk(document("<auto-{now/d{yyyy}}>", "1", "meaning", Map.of("body", "text"))).hasFailures());
        String year = DateTimeFormatter.ofPattern("yyyy", Locale.ROOT)
            .format(ZonedDateTime.now(ZoneOffset.UTC));
        assertBound("auto-" + year, "alpha", ALPHA, "v");
        assertFalse(bulk(document("<auto-{now/d{yyyy}}>", "2", "meaning", Map.of("body", "text"))).hasFailures());
    }

    public void testMissingIndexWithoutTemplateIsRefused() {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        BulkItemResponse item = bulk(document("bare", "1", "meaning", Map.of("body", "text"))).getItems()[0];
        assertEquals(
            "[semantic_embedding]: field [body] for model [alpha]: [semantic] field [v] of index [bare] is not mapped; to take vectors of "
                + "model [alpha], add to the mapping: {\"properties\":{\"v\":{\"type\":\"knn_vector\",\"dimension\":8,"
                + "\"space_type\":\"cosinesimil\"}}}",
            failure(item)
        );
        assertEquals(RestStatus.BAD_REQUEST, item.status());
    }

    public void testAutoCreateSettingIsHonoured() throws Exception {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        template("auto", "auto-*", false);
        assertAcked(
            client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put("action.auto_create_index", "-auto-*,+*"))
        );
        BulkItemResponse item = bulk(document("auto-1", "1", "meaning", Map.of("body", "text"))).getItems()[0];
        assertThat(failure(item), containsString("[action.auto_create_index] contains [-auto-*]"));
        assertThat(failure(item), containsString("[semantic_embedding]: field [body] for model [alpha]: "));
        assertEquals(RestStatus.NOT_FOUND, item.status());
        assertFalse(indexExists("auto-1"));
        assertAcked(
            client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().putNull("action.auto_create_index"))
        );
    }

    public void testDataStreamIsItsWriteIndex() throws Exception {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        template("streams", "stream-*", true);
        BulkResponse response = bulk(
            document("stream-x", null, "meaning", Map.of("body", "text", "@timestamp", "2026-01-01T00:00:00Z")).opType(
                DocWriteRequest.OpType.CREATE
            )
        );
        assertFalse(response.buildFailureMessage(), response.hasFailures());
        assertBound(DataStream.getDefaultBackingIndexName("stream-x", 1), "alpha", ALPHA, "v");
    }

    public void testSimulateCreatesAndBindsNothing() throws Exception {
        template("auto", "auto-*", false);
        index("messages", MAPPING);
        index("other", "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 16, \"engine\": \"lucene\"}}}");
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        String docs = "{\"docs\": [{\"_source\": {\"body\": \"a\"}}, {\"_index\": \"auto-1\", \"_source\": {\"body\": \"b\"}}, "
            + "{\"_index\": \"messages\", \"_source\": {\"body\": \"c\"}}, {\"_index\": \"other\", \"_source\": {\"body\": \"d\"}}, "
            + "{\"_index\": \"<auto-{now\", \"_source\": {\"body\": \"e\"}}]}";
        SimulatePipelineRequest request = new SimulatePipelineRequest(new BytesArray(docs), XContentType.JSON);
        request.setId("meaning");
        var results = client().admin().cluster().simulatePipeline(request).actionGet().getResults();
        for (int i : new int[] { 0, 1, 2, 4 }) {
            SimulateDocumentBaseResult result = (SimulateDocumentBaseResult) results.get(i);
            assertNull(result.getFailure());
            assertEquals(8, result.getIngestDocument().getFieldValue("v", List.class).size());
        }
        assertThat(
            ((SimulateDocumentBaseResult) results.get(3)).getFailure().getMessage(),
            containsString("field [v] of index [other] has dimension 16, model [alpha] produces 8")
        );
        assertFalse(indexExists("auto-1"));
        assertUnbound("messages", "v");

        // the mark does not stay behind
        assertFalse(bulk(document("messages", "1", "meaning", Map.of("body", "text"))).hasFailures());
        assertBound("messages", "alpha", ALPHA, "v");
    }

    public void testBadDocumentFailsAlone() {
        index("messages", MAPPING);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        BulkResponse response = bulk(
            document("messages", "1", "meaning", Map.of("body", "good")),
            document("messages", "2", "meaning", Map.of("body", "poison")),
            document("messages", "3", "meaning", Map.of("body", 42)),
            document("messages", "4", "meaning", Map.of("title", "no body")),
            document("messages", "5", "meaning", Map.of("body", " ", "v", List.of(1, 1, 1, 1, 1, 1, 1, 1))),
            document("messages", "6", "meaning", Map.of("body", "fine"))
        );
        List<RestStatus> statuses = new ArrayList<>();
        response.forEach(item -> statuses.add(item.status()));
        assertEquals(
            List.of(
                RestStatus.CREATED,
                RestStatus.INTERNAL_SERVER_ERROR,
                RestStatus.BAD_REQUEST,
                RestStatus.BAD_REQUEST,
                RestStatus.CREATED,
                RestStatus.CREATED
            ),
            statuses
        );
        assertEquals("[semantic_embedding]: field [body] for model [alpha]: poisoned text", failure(response.getItems()[1]));
        assertEquals(3, client().prepareSearch("messages").get().getHits().getTotalHits().value());
        assertNull(vector("messages", "5", "v"));
    }

    public void testRejectedTextsAreTooManyRequests() {
        index("messages", MAPPING);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        BulkResponse response = bulk(
            document("messages", "1", "meaning", Map.of("body", "overload")),
            document("messages", "2", "meaning", Map.of("body", "text"))
        );
        for (BulkItemResponse item : response) {
            assertEquals(RestStatus.TOO_MANY_REQUESTS, item.status());
            assertEquals("[semantic_embedding]: field [body] for model [alpha]: queue is full", failure(item));
        }
    }

    public void testReindexAndUpdateByQuery() {
        index("source", "{\"properties\": {\"body\": {\"type\": \"text\"}, \"v\": " + VECTOR + "}}");
        index("target", MAPPING);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        for (int i = 0; i < 20; i++) {
            client().index(new IndexRequest("source").id("" + i).source(Map.of("body", "text " + i), XContentType.JSON)).actionGet();
        }
        refresh("source");
        ReindexRequestBuilder reindex = new ReindexRequestBuilder(client(), ReindexAction.INSTANCE).source("source").destination("target");
        reindex.destination().setPipeline("meaning");
        assertEquals(20, reindex.refresh(true).get().getCreated());
        assertBound("target", "alpha", ALPHA, "v");
        assertEquals(20, client().prepareSearch("target").setQuery(QueryBuilders.existsQuery("v")).get().getHits().getTotalHits().value());

        UpdateByQueryRequestBuilder update = new UpdateByQueryRequestBuilder(client(), UpdateByQueryAction.INSTANCE).source("source");
        update.request().setPipeline("meaning");
        assertEquals(20, update.refresh(true).get().getUpdated());
        assertBound("source", "alpha", ALPHA, "v");
        assertThat(vector("source", "7", "v"), equalTo(vector("target", "7", "v")));
    }

    public void testMappingUpdateCanNotEraseABinding() {
        index("messages", MAPPING);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        putMapping("messages", MAPPING); // unbound: as ever
        assertFalse(bulk(document("messages", "1", "meaning", Map.of("body", "text"))).hasFailures());

        IllegalArgumentException erased = expectThrows(IllegalArgumentException.class, () -> putMapping("mess*", MAPPING));
        assertEquals(
            "[semantic] field [v] of index [messages] is bound to model [alpha@aaaaaaaa], and this mapping update would erase the "
                + "binding; leave the field out of the update, or send it with \"meta\": {\"semantic_model\": \"alpha\", "
                + "\"semantic_digest\": \""
                + ALPHA
                + "\"}",
            erased.getMessage()
        );
        IllegalArgumentException changed = expectThrows(
            IllegalArgumentException.class,
            () -> putMapping("messages", withMeta("{\"semantic_model\": \"beta\"}"))
        );
        assertThat(changed.getMessage(), containsString("and this mapping update would bind it to [beta]; leave the field out"));
        assertBound("messages", "alpha", ALPHA, "v");

        putMapping("messages", "{\"properties\": {\"title\": {\"type\": \"text\"}}}");
        putMapping("messages", withMeta("{\"semantic_model\": \"alpha\", \"semantic_digest\": \"" + ALPHA + "\"}"));
        assertBound("messages", "alpha", ALPHA, "v");
    }

    private static String withMeta(String meta) {
        return "{\"properties\": {\"v\": " + VECTOR.strip().substring(0, VECTOR.strip().length() - 1) + ", \"meta\": " + meta + "}}}";
    }

    private void putMapping(String index, String mapping) {
        assertAcked(
            client(randomFrom(internalCluster().getNodeNames())).admin()
                .indices()
                .preparePutMapping(index)
                .setSource(mapping, XContentType.JSON)
        );
    }

    public void testPipelineConfigurationIsChecked() {
        Exception e = expectThrows(Exception.class, () -> pipeline("p", "{\"fields\": {\"body\": \"v\"}, \"model\": \"gamma\"}"));
        assertThat(e.getMessage(), containsString("[model] no model [gamma], there are [alpha, beta]"));
        expectThrows(Exception.class, () -> pipeline("p", "{\"fields\": {\"body\": \"v\"}, \"modle\": \"alpha\"}"));

        // known, but not to be had on these nodes: the pipeline is there, its documents are told why
        index("messages", MAPPING);
        pipeline("broken", "{\"fields\": {\"body\": \"v\"}, \"model\": \"broken\"}");
        BulkItemResponse item = bulk(document("messages", "1", "broken", Map.of("body", "text"))).getItems()[0];
        assertEquals(RestStatus.INTERNAL_SERVER_ERROR, item.status());
        assertEquals(
            "[semantic_embedding]: field [body] for model [broken]: model [broken] is not available on this node: no such file [model.onnx]",
            failure(item)
        );
        DocWriteResponse blank = client().index(document("messages", "2", "broken", Map.of("body", ""))).actionGet();
        assertEquals(DocWriteResponse.Result.CREATED, blank.getResult());
    }
}
