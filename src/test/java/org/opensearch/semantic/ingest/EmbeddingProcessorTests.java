// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchParseException;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.test.ClusterServiceUtils;

/** What becomes of documents. */
public class EmbeddingProcessorTests extends EmbeddingProcessorTestCase {

    private static Exception failure(EmbeddingProcessor processor, IngestDocument document) throws Exception {
        IngestDocument before = new IngestDocument(document);
        Exception failure = execute(processor, document).getFirst().getException();
        assertNotNull(failure);
        assertEquals("a document that fails is not changed", before, document);
        return failure;
    }

    public void testWholeBulkInOneRequest() throws Exception {
        EmbeddingProcessor processor = processor("fields", Map.of("a", "v", "b", "w"));
        IngestDocument[] documents = new IngestDocument[20];
        for (int i = 0; i < documents.length; i++) {
            documents[i] = document("a", "a" + i, "b", "b" + i);
        }
        List<IngestDocumentWrapper> results = execute(processor, documents);
        assertEquals(1, alpha.requests.size());
        assertEquals(40, alpha.requests.getFirst().size());
        for (int i = 0; i < documents.length; i++) {
            assertNull(results.get(i).getException());
            assertEquals(i, results.get(i).getSlot());
            assertSame(documents[i], results.get(i).getIngestDocument());
            assertEquals(alpha.vector("a" + i), field(documents[i], "v"));
            assertEquals(alpha.vector("b" + i), field(documents[i], "w"));
            assertEquals(documents[i], new IngestDocument(documents[i])); // can be copied, as simulate and scripts do
        }
    }

    public void testSingleDocument() throws Exception {
        IngestDocument document = document("a", "text");
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        processor("fields", Map.of("a", "v")).execute(document, (result, e) -> {
            assertNull(e);
            assertSame(document, result);
            thread.set(Thread.currentThread());
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(alpha.vector("text"), field(document, "v"));
        assertThat(thread.get().getName(), containsString("[write]"));
        expectThrows(UnsupportedOperationException.class, () -> processor("fields", Map.of("a", "v")).execute(document));
    }

    public void testThreadContextIsKept() throws Exception {
        threadPool.getThreadContext().putHeader("user", "u");
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<String> user = new AtomicReference<>();
        alpha = new FaultyEmbedder("alpha", 'a', 4, task -> new Thread(task).start());
        embedders = new FakeEmbedders(alpha);
        processor("fields", Map.of("a", "v")).execute(document("a", "text"), (result, e) -> {
            user.set(threadPool.getThreadContext().getHeader("user"));
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals("u", user.get());
    }

    public void testMissing() throws Exception {
        Exception e = failure(processor("fields", Map.of("a", "v")), document("v", List.of(1f)));
        assertThat(e, instanceOf(IllegalArgumentException.class));
        assertEquals(
            "[semantic_embedding] tag [t]: field [a] for model [alpha]: no value at [a]; send text, or set \"ignore_missing\": true to "
                + "index such documents without a vector",
            e.getMessage()
        );
        IngestDocument document = document("v", List.of(1f), "b", "text");
        IngestDocumentWrapper result = execute(processor("fields", Map.of("a", "v", "b", "w"), "ignore_missing", true), document)
            .getFirst();
        assertNull(result.getException());
        assertEquals(List.of(1f), field(document, "v"));
        assertEquals(alpha.vector("text"), field(document, "w"));
    }

    public void testBlankTakesAStaleVectorAway() throws Exception {
        for (Object blank : List.of("", " \n", List.of(), Arrays.asList(null, ""))) {
            IngestDocument document = document("a", blank, "v", List.of(1f, 2f, 3f, 4f));
            assertNull(execute(processor("fields", Map.of("a", "v")), document).getFirst().getException());
            assertFalse(document.hasField("v"));
        }
        assertEquals(List.of(), alpha.requests);
    }

    public void testNotText() throws Exception {
        Exception e = failure(tagged(null, "fields", Map.of("a", "v")), document("a", 3));
        assertThat(e, instanceOf(IllegalArgumentException.class));
        assertEquals(
            "[semantic_embedding]: field [a] for model [alpha]: the value at [a] is a number, only text can be embedded",
            e.getMessage()
        );
    }

    public void testAllVectorsOrNone() throws Exception {
        EmbeddingProcessor processor = processor("fields", Map.of("a", "v", "b", "w"));
        IngestDocument good = document("a", "x", "b", "y");
        IngestDocument half = document("a", "x", "b", "poison");
        IngestDocument other = document("a", "bad argument", "b", "");
        List<IngestDocumentWrapper> results = execute(processor, half, good, other);
        assertEquals(
            "[semantic_embedding] tag [t]: field [b] for model [alpha]: poisoned text",
            results.get(0).getException().getMessage()
        );
        assertThat(results.get(0).getException(), instanceOf(IllegalStateException.class));
        assertFalse(half.hasField("v"));
        assertNull(results.get(1).getException());
        assertEquals(alpha.vector("y"), field(good, "w"));
        assertThat(results.get(2).getException(), instanceOf(IllegalArgumentException.class));
        assertEquals(
            "[semantic_embedding] tag [t]: field [a] for model [alpha]: text not liked",
            results.get(2).getException().getMessage()
        );
    }

    /** What another processor may have put there: the batch is answered all the same, and the others get their vectors. */
    public void testObjectThatCanNotBeChanged() {
        IngestDocument frozen = document("body", "text", "meta", Map.of());
        DocumentEmbedding embedding = new DocumentEmbedding(new IngestDocumentWrapper(0, 0, frozen, null));
        EmbeddedField field = new EmbeddedField(List.of(FieldPath.parse("body")), FieldPath.parse("meta.v"));
        Slot slot = new Slot(field, frozen.getSourceAndMetadata(), List.of("meta", "v"), SourceTexts.of(FieldPath.parse("body"), "text"));
        embedding.add(List.of(slot));
        embedding.take(List.of(new VectorUse.Put(slot, new FloatList(new float[] { 1 }))));
        IngestDocumentWrapper result = embedding.finish();
        assertNull(result.getIngestDocument());
        assertTrue(result.getException().getMessage(), result.getException().getMessage().startsWith("the result can not be written"));
    }

    /** A document that was under way when a migration began, or ended, gets the vectors that documents get now. */
    public void testAWayThatChangesMeanwhile() throws Exception {
        AtomicReference<String> mark = new AtomicReference<>("semantic_next");
        alpha = new FaultyEmbedder("alpha", 'a', 4, task -> {
            String meta = mark.getAndSet(null);
            if (meta != null) {
                map(", \"" + meta + "\": \"n\"");
            }
            task.run();
        });
        embedders = new FakeEmbedders(alpha, beta);
        EmbeddingProcessor processor = processor("fields", Map.of("a", "v"));
        IngestDocument begun = document("a", "text");
        assertNull(execute(processor, begun).getFirst().getException());
        assertEquals(alpha.vector("text"), field(begun, "v"));
        assertEquals(beta.vector("text"), field(begun, "n"));
        mark.set("semantic_moved");
        IngestDocument moved = document("a", "other", "v", List.of(1f, 2f, 3f, 4f));
        assertNull(execute(processor, moved).getFirst().getException());
        assertFalse(moved.hasField("v"));
        assertEquals(beta.vector("other"), field(moved, "n"));
    }

    private void map(String meta) {
        try {
            IndexMetadata index = IndexMetadata.builder(clusterService.state().metadata().index(INDEX))
                .putMapping("{\"properties\": {\"v\": " + bound("alpha", 'a', meta) + ", \"n\": " + bound("beta", 'b', "") + "}}")
                .mappingVersion(clusterService.state().metadata().index(INDEX).getMappingVersion() + 1)
                .build();
            Metadata metadata = Metadata.builder(clusterService.state().metadata()).put(index, false).build();
            ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void testFullQueue() throws Exception {
        Exception e = failure(processor("fields", Map.of("a", "v")), document("a", "overload"));
        assertThat(e, instanceOf(OpenSearchRejectedExecutionException.class));
        assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(e));
        assertEquals("[semantic_embedding] tag [t]: field [a] for model [alpha]: queue is full", e.getMessage());
        assertNull(e.getCause());
    }

    public void testModelThatThrowsOrAnswersTooLittle() throws Exception {
        EmbeddingProcessor processor = processor("fields", Map.of("a", "v"));
        alpha.thrown = () -> new NullPointerException();
        Exception e = failure(processor, document("a", "x"));
        assertThat(e, instanceOf(IllegalStateException.class));
        assertEquals("[semantic_embedding] tag [t]: field [a] for model [alpha]: NullPointerException", e.getMessage());
        alpha.thrown = null;
        alpha.answer = List.<Outcome>of();
        e = failure(processor, document("a", "x"));
        assertEquals("[semantic_embedding] tag [t]: field [a] for model [alpha]: asked for 1 vectors, got 0", e.getMessage());
    }

    public void testRefusedFields() throws Exception {
        EmbeddingProcessor processor = processor("fields", Map.of("a", "small", "b", "v"));
        IngestDocument refused = document("a", "x", "b", "y");
        IngestDocument other = document("a", "", "b", "y");
        List<IngestDocumentWrapper> results = execute(processor, refused, other);
        assertEquals(
            "[semantic_embedding] tag [t]: field [a] for model [alpha]: [semantic] field [small] of index [x] has dimension 2, model [alpha] "
                + "produces 4; map a field of dimension 4 as target, or use a model that produces 2",
            results.get(0).getException().getMessage()
        );
        assertNull(results.get(1).getException()); // its vectors go elsewhere
        assertEquals(List.of(List.of("y")), alpha.requests);

        Exception e = failure(processor("fields", Map.of("a", "v"), "model", "beta"), document("a", "x"));
        assertThat(e.getMessage(), containsString("field [v] of index [x] is bound to model [alpha@aaaaaaaa], not to [beta@bbbbbbbb]"));
    }

    public void testModelsThatCanNotBeHad() throws Exception {
        EmbeddingProcessor broken = processor("fields", Map.of("a", "v"), "model", "broken");
        Exception e = failure(broken, document("a", "x"));
        assertThat(e, instanceOf(IllegalStateException.class));
        assertEquals(
            "[semantic_embedding] tag [t]: field [a] for model [broken]: model [broken] is not available on this node: no such file [model.onnx]",
            e.getMessage()
        );
        assertNull(execute(broken, document("a", "")).getFirst().getException());

        EmbeddingProcessor gone = processor("fields", Map.of("a", "v"), "model", "alpha");
        embedders.remove("alpha");
        e = failure(gone, document("a", "x"));
        assertThat(e, instanceOf(IllegalArgumentException.class));
        assertEquals("[semantic_embedding] tag [t]: field [a] for model [alpha]: no model [alpha], there are [beta]", e.getMessage());
    }

    public void testClosingNode() throws Exception {
        alpha = new FaultyEmbedder("alpha", 'a', 4, task -> {
            threadPool.shutdown();
            task.run();
        });
        embedders = new FakeEmbedders(alpha);
        Exception e = failure(processor("fields", Map.of("a", "v")), document("a", "x"));
        assertThat(e, instanceOf(OpenSearchRejectedExecutionException.class));
        assertEquals("node is closing", e.getMessage());
    }

    public void testConfiguration() {
        assertConfigurationRefused("[fields] required property is missing");
        assertConfigurationRefused("[fields] must name one field at least, such as {\"body\": \"body_vector\"}", "fields", Map.of());
        assertConfigurationRefused("[fields] target [a] and source [a] overlap", "fields", Map.of("a", "a"));
        assertConfigurationRefused(
            "[fields] provenance [v_provenance] and source [v_provenance.model] overlap",
            "fields",
            Map.of("v_provenance.model", "v"),
            "provenance",
            true
        );
        assertConfigurationRefused(
            "[skip_existing] needs \"provenance\": true, for a stored vector does not say otherwise which text and model it is of",
            "fields",
            Map.of("a", "v"),
            "skip_existing",
            true
        );
        assertConfigurationRefused(
            "[model] no model [gamma], there are [alpha, beta]",
            "fields",
            Map.of("a", "v"),
            "model",
            "gamma"
        );
    }

    private void assertConfigurationRefused(String message, Object... config) {
        assertEquals(message, expectThrows(OpenSearchParseException.class, () -> processor(config)).getMessage());
    }
}
