// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.persistent.PersistentTasksCustomMetadata;
import org.opensearch.semantic.reembed.GetReembedAction;
import org.opensearch.semantic.reembed.GetReembedRequest;
import org.opensearch.semantic.reembed.ReembedRequest;
import org.opensearch.semantic.reembed.StartReembedAction;

/** A migration whose node is lost on the way, and then all nodes. */
public class ReembedClusterIT extends IngestClusterTestCase {

    private static final int DOCUMENTS = 160;

    private static Map<?, ?> only(ActionResponse response) {
        String json = Strings.toString(MediaTypeRegistry.JSON, (ToXContent) response);
        return (Map<?, ?>) ((List<?>) XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true).get("reembeddings")).get(0);
    }

    private static Map<?, ?> report() {
        return only(client().execute(GetReembedAction.INSTANCE, new GetReembedRequest()).actionGet());
    }

    private static int embedded() {
        return (int) ((Map<?, ?>) report().get("progress")).get("embedded");
    }

    private static void start(String json) throws Exception {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(null, null, new BytesArray(json).streamInput())) {
            assertEquals(
                "running",
                only(client().execute(StartReembedAction.INSTANCE, ReembedRequest.parse(parser)).actionGet()).get("state")
            );
        }
    }

    /** Name of the node that does the work; null if none does now. */
    private static String worker() {
        var state = client().admin().cluster().prepareState().get().getState();
        PersistentTasksCustomMetadata tasks = state.metadata().custom(PersistentTasksCustomMetadata.TYPE);
        DiscoveryNode node = state.nodes().get(tasks.tasks().iterator().next().getExecutorNode());
        return node == null ? null : node.getName();
    }

    public void testGoesOnWhereItsNodeLeftIt() throws Exception {
        pipeline("meaning", "{\"fields\": {\"body\": \"v\"}, \"model\": \"alpha\"}");
        Settings settings = Settings.builder().put(settings(3)).put("index.default_pipeline", "meaning").build();
        assertAcked(prepareCreate("docs").setSettings(settings).setMapping(MAPPING));
        List<IndexRequest> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add(document("docs", "d" + i, null, Map.of("body", "text number " + i)));
        }
        assertFalse(bulk(documents.toArray(IndexRequest[]::new)).hasFailures());
        ensureGreen();

        start("{\"index\": \"docs\", \"field\": \"v\", \"model\": \"beta\", \"to\": \"w\", \"documents_per_second\": 2}");
        assertBusy(() -> assertThat(embedded(), greaterThanOrEqualTo(10)), 60, TimeUnit.SECONDS);
        String first = worker();
        internalCluster().restartNode(first);
        assertBusy(() -> assertNotNull(worker()), 60, TimeUnit.SECONDS);
        assertEquals("running", report().get("state"));

        internalCluster().fullRestart();
        ensureGreen();
        assertBusy(() -> assertEquals("switched", report().get("state")), 120, TimeUnit.SECONDS);
        assertThat("nobody is embedded twice", embedded(), lessThanOrEqualTo(DOCUMENTS));
        FaultyEmbedder beta = new FaultyEmbedder("beta", 'b', FakeSemanticPlugin.DIMENSION, Runnable::run);
        for (int i = 0; i < DOCUMENTS; i++) {
            assertEquals(beta.vector("text number " + i).toString(), vector("docs", "d" + i, "w").toString());
        }
        assertEquals("w", ((Map<?, ?>) definition("docs", "v").get("meta")).get("semantic_moved"));
        PersistentTasksCustomMetadata tasks = client().admin()
            .cluster()
            .prepareState()
            .get()
            .getState()
            .metadata()
            .custom(PersistentTasksCustomMetadata.TYPE);
        assertTrue("nothing is left of it", tasks.tasks().isEmpty());
    }
}
