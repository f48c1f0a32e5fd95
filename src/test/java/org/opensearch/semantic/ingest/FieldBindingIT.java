// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.admin.indices.alias.Alias;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.cluster.metadata.DataStream;
import org.opensearch.common.action.ActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;

/** Promise 2 in a cluster: a field is bound with its first vector, once, and stays bound. */
public class FieldBindingIT extends IngestClusterTestCase {

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
                        + "\" in the processor, or move the field to ["
                        + loser
                        + "] by POST /_plugins/_semantic/reembed",
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
}
