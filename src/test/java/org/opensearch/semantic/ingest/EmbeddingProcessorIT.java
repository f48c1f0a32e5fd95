// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.SimulateDocumentBaseResult;
import org.opensearch.action.ingest.SimulatePipelineRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.reindex.ReindexAction;
import org.opensearch.index.reindex.ReindexRequestBuilder;
import org.opensearch.index.reindex.UpdateByQueryAction;
import org.opensearch.index.reindex.UpdateByQueryRequestBuilder;

/** The processor on its ways into an index, in a cluster. */
public class EmbeddingProcessorIT extends IngestClusterTestCase {

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
