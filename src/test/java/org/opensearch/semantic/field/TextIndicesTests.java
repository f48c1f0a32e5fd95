// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.admin.indices.mapping.put.PutMappingAction;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class TextIndicesTests extends OpenSearchTestCase {

    private static final String TEMPLATES = "\"dynamic_templates\": [{\"t\": {\"match\": \"*_text\", \"mapping\": {\"type\": \"semantic_text\"}}}]";
    private static final String MAPPED = ", \"properties\": {\"a_text\": {\"type\": \"semantic_text\"}, \"a_text_semantic\": {\"properties\":"
        + " {\"passages\": {\"type\": \"nested\", \"properties\": {\"vector\": {\"type\": \"knn_vector\", \"dimension\": 4,"
        + " \"meta\": {\"semantic_model\": \"m\"}}}}}}}";

    private final CountDownLatch answered = new CountDownLatch(1);
    private ThreadPool threadPool;
    private ClusterService clusterService;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threadPool);
        know(1, "");
    }

    @Override
    public void tearDown() throws Exception {
        clusterService.close();
        terminate(threadPool);
        super.tearDown();
    }

    /** What this node knows of the index from now on. */
    private void know(long version, String properties) throws Exception {
        Settings settings = Settings.builder()
            .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
            .put(IndexMetadata.SETTING_INDEX_UUID, "uuid")
            .build();
        IndexMetadata index = IndexMetadata.builder("x")
            .settings(settings)
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping("{\"_doc\": {" + TEMPLATES + properties + "}}")
            .mappingVersion(version)
            .build();
        ClusterState state = clusterService.state();
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(state).metadata(Metadata.builder().put(index, false)).build());
    }

    /** Of a cluster manager that has made the change, of which this node may not know yet. */
    private final class Acknowledging extends NoOpClient {
        Acknowledging() {
            super(threadPool);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
            ActionType<R> action,
            Q request,
            ActionListener<R> listener
        ) {
            assertSame(PutMappingAction.INSTANCE, action);
            assertNull("as the server maps what documents bring", threadPool.getThreadContext().getHeader("user"));
            listener.onResponse((R) new AcknowledgedResponse(true));
            answered.countDown();
        }
    }

    private PlainActionFuture<TextIndices.Ready> prepare(Map<String, Object> document) {
        IndexNameExpressionResolver resolver = new IndexNameExpressionResolver(threadPool.getThreadContext());
        TextIndices indices = new TextIndices(new Acknowledging(), clusterService, resolver, new VectorFields());
        PlainActionFuture<TextIndices.Ready> ready = PlainActionFuture.newFuture();
        threadPool.getThreadContext().putHeader("user", "u");
        indices.prepare("x", List.of(document), ActionListener.runBefore(ready, () -> {
            assertEquals("u", threadPool.getThreadContext().getHeader("user"));
        }));
        return ready;
    }

    /** A node may be told that a mapping was changed before it knows the mapping: documents wait for that. */
    public void testWaitsForAMappingThatWasChanged() throws Exception {
        PlainActionFuture<TextIndices.Ready> ready = prepare(Map.of("a_text", "late"));
        assertTrue(answered.await(10, TimeUnit.SECONDS));
        know(2, ", \"properties\": {\"a_text\": {\"type\": \"semantic_text\"}}");
        assertFalse("its object is not there yet", ready.isDone());
        know(3, MAPPED);
        TextIndices.Ready found = ready.actionGet(10, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), found.unmapped());
        assertEquals(3, found.index().getMappingVersion());
    }

    public void testWhatIsMappedNeedsNothing() throws Exception {
        know(2, MAPPED);
        TextIndices.Ready found = prepare(Map.of("a_text", "late", "other", 3)).actionGet(0);
        assertEquals(2, found.index().getMappingVersion());
        assertEquals("nobody was asked", 1, answered.getCount());
    }
}
