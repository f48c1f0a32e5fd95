// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.trained.ClassifierRequest;
import org.opensearch.semantic.trained.ClassifiersResponse;
import org.opensearch.semantic.trained.DeleteClassifierAction;
import org.opensearch.semantic.trained.GetClassifiersAction;
import org.opensearch.semantic.trained.TrainClassifierAction;
import org.opensearch.semantic.trained.TrainingDefinition;
import org.opensearch.transport.client.Client;

/** A classifier that one node has trained, on the others, and after all of them were started anew. */
public class TrainedClusterIT extends IngestClusterTestCase {

    private static final String LABELLED = "{\"properties\": {\"body\": {\"type\": \"text\"}, \"intent\": {\"type\": \"keyword\"}, \"v\": "
        + VECTOR + "}}";

    private void learnFrom(String index, String label, String word) {
        List<IndexRequest> documents = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            documents.add(document(index, label + i, "meaning", Map.of("body", word + " " + word + " filler" + i, "intent", label)));
        }
        assertFalse(bulk(documents.toArray(IndexRequest[]::new)).hasFailures());
    }

    private ClassifierRequest definition(String name, String json) throws Exception {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, new BytesArray(json))) {
            return ClassifierRequest.define(name, TrainingDefinition.parse(parser));
        }
    }

    private static Map<?, ?> info(ClassifiersResponse response) {
        Map<String, Object> map = XContentHelper
            .convertToMap(JsonXContent.jsonXContent, Strings.toString(MediaTypeRegistry.JSON, response), true);
        return (Map<?, ?>) ((List<?>) map.get("classifiers")).get(0);
    }

    private static Map<?, ?> train(Client client, ClassifierRequest request) {
        return info(client.execute(TrainClassifierAction.INSTANCE, request).actionGet());
    }

    private Object label(Client client, String id, String text) {
        BulkItemResponse item = client.prepareBulk().add(document("tickets", id, "intents", Map.of("body", text))).get().getItems()[0];
        if (item.isFailed()) {
            return failure(item);
        }
        return ((Map<?, ?>) client.prepareGet("tickets", id).get().getSource().get("intent")).get("label");
    }

    public void testAllNodesSeeEveryVersion() throws Exception {
        index("labelled", LABELLED);
        index("tickets", "{\"dynamic\": false}");
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        String source = "{\"processors\": [{\"semantic_classifier\": {\"field\": \"body\", \"target\": \"intent\", \"classifier\": \"intents\"}}]}";
        assertAcked(
            client().admin().cluster().putPipeline(new PutPipelineRequest("intents", new BytesArray(source), XContentType.JSON)).actionGet()
        );
        String[] nodes = internalCluster().getNodeNames();
        assertThat(
            label(client(nodes[0]), "0", "refund").toString(),
            containsString("[semantic_classifier]: field [body] for model [default]: there is no classifier [intents]; train one by PUT")
        );
        learnFrom("labelled", "refund", "money");
        learnFrom("labelled", "delivery", "parcel");
        String method = randomFrom("nearest_centroid", "knn", "linear");
        String json = "{\"method\": \"" + method + "\", \"training\": {\"index\": \"labelled\", \"vector_field\": \"v\", \"label_field\": "
            + "\"intent\"}}";
        Map<?, ?> first = train(client(nodes[0]), definition("intents", json));
        assertEquals(1, first.get("version"));
        assertEquals(24, first.get("documents"));
        assertEquals(Map.of("refund", 12, "delivery", 12), first.get("classes"));
        assertEquals("alpha", first.get("model"));
        for (String node : nodes) {
            assertEquals("refund", label(client(node), "r" + node, "money money"));
            assertEquals("delivery", label(client(node), "d" + node, "parcel parcel"));
        }

        learnFrom("labelled", "praise", "lovely");
        Map<?, ?> second = train(client(nodes[1]), ClassifierRequest.of("intents"));
        assertEquals(2, second.get("version"));
        assertEquals(36, second.get("documents"));
        for (String node : nodes) {
            assertEquals("the former version is forgotten at once", "praise", label(client(node), "p" + node, "lovely lovely"));
        }

        internalCluster().fullRestart();
        ensureGreen();
        assertEquals(2, info(client().execute(GetClassifiersAction.INSTANCE, ClassifierRequest.of("intents")).actionGet()).get("version"));
        assertEquals("praise", label(client(), "after", "lovely lovely"));
        assertEquals(3, train(client(), ClassifierRequest.of("intents")).get("version"));

        assertTrue(client().execute(DeleteClassifierAction.INSTANCE, ClassifierRequest.of("intents")).actionGet().isAcknowledged());
        for (String node : internalCluster().getNodeNames()) {
            assertThat(label(client(node), "gone" + node, "money").toString(), containsString("there is no classifier [intents]"));
        }
        Exception e = expectThrows(
            Exception.class,
            () -> client().execute(DeleteClassifierAction.INSTANCE, ClassifierRequest.of("intents")).actionGet()
        );
        assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(e));
    }

    public void testVectorsOfAnotherModelAreRefused() throws Exception {
        index("other", LABELLED);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}, \"model\": \"beta\"}");
        learnFrom("other", "refund", "money");
        learnFrom("other", "delivery", "parcel");
        String json = "{\"training\": {\"index\": \"other\", \"vector_field\": \"v\", \"label_field\": \"intent\"}}";
        assertEquals("beta", train(client(), definition("betas", json)).get("model"));
        String both = "{\"processors\": [{\"semantic_embedding\": {\"fields\": {\"body\": \"v\"}, \"model\": \"alpha\"}}, "
            + "{\"semantic_classifier\": {\"vector\": \"v\", \"target\": \"intent\", \"classifier\": \"betas\"}}]}";
        assertAcked(
            client().admin().cluster().putPipeline(new PutPipelineRequest("both", new BytesArray(both), XContentType.JSON)).actionGet()
        );
        index("target", MAPPING);
        BulkItemResponse item = bulk(document("target", "1", "both", Map.of("body", "money"))).getItems()[0];
        assertThat(failure(item), containsString("field [v] of index [target] is bound to model [alpha@aaaaaaaa], not to [beta@bbbbbbbb]"));
    }

    public void testTwoTrainingsDoNotMix() throws Exception {
        index("some", LABELLED);
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}}");
        learnFrom("some", "refund", "money");
        learnFrom("some", "delivery", "parcel");
        String json = "{\"training\": {\"index\": \"some\", \"vector_field\": \"v\", \"label_field\": \"intent\"}}";
        train(client(), definition("shared", json));
        String[] nodes = internalCluster().getNodeNames();
        var one = client(nodes[0]).execute(TrainClassifierAction.INSTANCE, ClassifierRequest.of("shared"));
        var two = client(nodes[1]).execute(TrainClassifierAction.INSTANCE, ClassifierRequest.of("shared"));
        List<Object> versions = new ArrayList<>();
        List<RestStatus> refused = new ArrayList<>();
        for (var training : List.of(one, two)) {
            try {
                versions.add(info(training.actionGet()).get("version"));
            } catch (Exception e) {
                refused.add(ExceptionsHelper.status(e));
            }
        }
        Object last = info(client().execute(GetClassifiersAction.INSTANCE, ClassifierRequest.of("shared")).actionGet()).get("version");
        if (refused.isEmpty()) {
            assertEquals(List.of(2, 3), versions.stream().sorted().toList());
            assertEquals(3, last);
        } else {
            assertEquals(List.of(RestStatus.CONFLICT), refused);
            assertThat(versions, hasSize(1));
            assertEquals(2, last);
        }
    }
}
