// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.CheckedRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/**
 * The processor over a cluster state in which the fields v, w and comments.v of index x are bound to model alpha, and so is m, which is
 * being migrated to n of model beta; p and comments.p are nested objects for passages; stored documents are what the client says.
 */
abstract class EmbeddingProcessorTestCase extends OpenSearchTestCase {

    static final String INDEX = "x";

    private static final String ALPHA = bound("alpha", 'a', "");

    ThreadPool threadPool;
    ClusterService clusterService;
    StoredDocumentsClient client;
    FaultyEmbedder alpha;
    FaultyEmbedder beta;
    FakeEmbedders embedders;

    static String bound(String model, char digest, String meta) {
        return "{\"type\": \"knn_vector\", \"dimension\": 4, \"meta\": {\"semantic_model\": \"" + model + "\", \"semantic_digest\": \""
            + String.valueOf(digest).repeat(43) + "\"" + meta + "}}";
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        client = new StoredDocumentsClient(threadPool);
        clusterService = ClusterServiceUtils.createClusterService(threadPool);
        Metadata.Builder metadata = Metadata.builder();
        indices().forEach(index -> metadata.put(index, false));
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        alpha = new FaultyEmbedder("alpha", 'a', 4, randomBoolean() ? Runnable::run : threadPool.generic());
        beta = new FaultyEmbedder("beta", 'b', 4, Runnable::run);
        embedders = new FakeEmbedders(alpha, beta);
    }

    List<IndexMetadata> indices() {
        return List.of(index(INDEX).build());
    }

    final IndexMetadata.Builder index(String name) {
        try {
            return IndexMetadata.builder(name)
                .settings(settings(Version.CURRENT))
                .numberOfShards(1)
                .numberOfReplicas(0)
                .putMapping(
                    "{\"properties\": {\"v\": " + ALPHA + ", \"w\": " + ALPHA + ", \"m\": "
                        + bound("alpha", 'a', ", \"semantic_next\": \"n\"") + ", \"n\": " + bound("beta", 'b', "")
                        + ", \"comments\": {\"type\": \"nested\", \"properties\": {\"v\": " + ALPHA
                        + ", \"p\": {\"type\": \"nested\", \"properties\": {\"vector\": " + ALPHA
                        + "}}}}, \"p\": {\"type\": \"nested\", \"properties\": {\"vector\": "
                        + ALPHA + "}}, \"flat\": {\"properties\": {\"vector\": " + ALPHA
                        + "}}, \"empty\": {\"type\": \"nested\"}, \"small\": {\"type\": \"knn_vector\", \"dimension\": 2}}}"
                );
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void tearDown() throws Exception {
        clusterService.close();
        terminate(threadPool);
        super.tearDown();
    }

    final EmbeddingProcessor processor(Object... config) {
        return tagged("t", config);
    }

    final EmbeddingProcessor tagged(String tag, Object... config) {
        Map<String, Object> map = map(config);
        IndexNameExpressionResolver resolver = new IndexNameExpressionResolver(threadPool.getThreadContext());
        FieldBinder binder = new FieldBinder(client, clusterService, resolver, new VectorFields());
        EmbeddingProcessor processor = new EmbeddingProcessor.Factory(() -> embedders, () -> binder, client)
            .create(Map.of(), tag, null, map);
        assertTrue(map.isEmpty());
        return processor;
    }

    /** A map that can be changed, of names and values. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    static IngestDocument document(Object... fields) {
        return new IngestDocument(INDEX, "1", null, null, null, map(fields));
    }

    static List<IngestDocumentWrapper> execute(EmbeddingProcessor processor, IngestDocument... documents) throws Exception {
        List<IngestDocumentWrapper> wrappers = new ArrayList<>();
        for (IngestDocument document : documents) {
            wrappers.add(new IngestDocumentWrapper(wrappers.size(), 0, document, null));
        }
        AtomicReference<List<IngestDocumentWrapper>> results = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        processor.batchExecute(wrappers, r -> {
            assertTrue("handler is called once", results.compareAndSet(null, r));
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(documents.length, results.get().size());
        return results.get();
    }

    /** Runs this as within a simulation. */
    final void simulated(CheckedRunnable<Exception> work) throws Exception {
        ThreadContext.StoredContext stored = threadPool.getThreadContext().newStoredContext(true);
        try {
            threadPool.getThreadContext().putTransient("semantic.simulation", Boolean.TRUE);
            work.run();
        } finally {
            stored.close();
        }
    }

    static Object field(IngestDocument document, String name) {
        return document.getSourceAndMetadata().get(name);
    }
}
