// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.admin.indices.template.put.PutComposableIndexTemplateAction;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.metadata.ComposableIndexTemplate;
import org.opensearch.cluster.metadata.Template;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.test.OpenSearchIntegTestCase;

/** A cluster of three data nodes with k-NN and {@link FakeSemanticPlugin}. */
@OpenSearchIntegTestCase.ClusterScope(scope = OpenSearchIntegTestCase.Scope.SUITE, numDataNodes = 3, numClientNodes = 0)
public abstract class IngestClusterTestCase extends OpenSearchIntegTestCase {

    static final String VECTOR = """
        {"type": "knn_vector", "dimension": 8, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"}}""";

    static final String MAPPING = "{\"properties\": {\"body\": {\"type\": \"text\"}, \"v\": " + VECTOR + "}}";

    static final String ALPHA = "a".repeat(43);

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(KNNPlugin.class, ReindexModulePlugin.class, FakeSemanticPlugin.class);
    }

    @Override
    protected boolean addMockInternalEngine() {
        return false; // k-NN brings its own codec
    }

    void pipeline(String id, String config) {
        String source = "{\"processors\": [{\"semantic_embedding\": " + config + "}]}";
        assertAcked(
            client().admin().cluster().putPipeline(new PutPipelineRequest(id, new BytesArray(source), XContentType.JSON)).actionGet()
        );
    }

    void index(String name, String mapping) {
        assertAcked(prepareCreate(name).setSettings(settings(3)).setMapping(mapping));
    }

    static Settings settings(int shards) {
        return Settings.builder()
            .put("index.knn", true)
            .put("index.number_of_shards", shards)
            .put("index.number_of_replicas", 1)
            .build();
    }

    static IndexRequest document(String index, String id, String pipeline, Map<String, ?> source) {
        return new IndexRequest(index).id(id).setPipeline(pipeline).source(source, XContentType.JSON); // k-NN parses no other
    }

    BulkResponse bulk(IndexRequest... documents) {
        return client().bulk(new BulkRequest().add(documents).setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)).actionGet();
    }

    static String failure(BulkItemResponse item) {
        assertTrue(item.isFailed());
        Throwable cause = item.getFailure().getCause();
        return cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage();
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> definition(String index, String... path) {
        String node = randomFrom(internalCluster().getNodeNames());
        Map<String, Object> definition = internalCluster().clusterService(node).state().metadata().index(index).mapping().sourceAsMap();
        for (String name : path) {
            definition = (Map<String, Object>) ((Map<String, Object>) definition.get("properties")).get(name);
        }
        return definition;
    }

    void assertBound(String index, String model, String digest, String... path) {
        assertThat(
            definition(index, path).get("meta"),
            equalTo(Map.of(FieldBinding.MODEL_KEY, model, FieldBinding.DIGEST_KEY, digest))
        );
    }

    void assertUnbound(String index, String... path) {
        assertNull(definition(index, path).get("meta"));
    }

    List<?> vector(String index, String id, String field) {
        return (List<?>) client(randomFrom(internalCluster().getNodeNames())).prepareGet(index, id).get().getSource().get(field);
    }

    void template(String name, String pattern, boolean dataStream) throws IOException {
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
            client()
                .execute(
                    PutComposableIndexTemplateAction.INSTANCE,
                    new PutComposableIndexTemplateAction.Request(name).indexTemplate(template)
                )
                .actionGet()
        );
    }
}
