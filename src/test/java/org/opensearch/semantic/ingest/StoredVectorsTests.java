// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.fake.FakeEmbedders;

/** Vectors that are taken over from the documents that new ones replace: {@code skip_existing}. */
public class StoredVectorsTests extends EmbeddingProcessorTestCase {

    @Override
    List<IndexMetadata> indices() {
        return List.of(
            index(INDEX).build(),
            index("old").putAlias(AliasMetadata.builder("alias").writeIndex(false)).build(),
            index("new").putAlias(AliasMetadata.builder("alias").writeIndex(true).indexRouting("r")).build()
        );
    }

    private EmbeddingProcessor skipping(String source, String target) {
        return processor("fields", Map.of(source, target), "provenance", true, "skip_existing", true);
    }

    private static IngestDocument document(String id, Map<String, Object> source) {
        return document(INDEX, id, null, source);
    }

    private static IngestDocument document(String index, String id, String routing, Map<String, Object> source) {
        return new IngestDocument(index, id, routing, null, null, source);
    }

    private static void run(EmbeddingProcessor processor, IngestDocument... documents) throws Exception {
        for (IngestDocumentWrapper result : execute(processor, documents)) {
            assertNull(result.getException());
        }
    }

    /** What the processor makes of a document, with a vector that no model makes: a sign that it was taken over. */
    private Map<String, Object> embedded(String text, Object vector) {
        return map("a", text, "v", vector, "v_provenance", from(alpha, text));
    }

    private static Map<String, Object> from(FaultyEmbedder model, String text) {
        return new Provenance(model.id().name(), model.id().digest(), 3, true, Provenance.hash(text)).toMap();
    }

    public void testUnchangedTextIsTakenOver() throws Exception {
        client.store(INDEX, "1", null, embedded("text", List.of(1.5, 2, 3, 4)));
        client.store(INDEX, "2", null, embedded("before", List.of(1.5, 2, 3, 4)));
        client.executor = randomBoolean() ? Runnable::run : threadPool.generic();
        IngestDocument same = document("1", map("a", "text", "b", "new"));
        IngestDocument changed = document("2", map("a", "after"));
        IngestDocument added = document("3", map("a", "added"));
        run(skipping("a", "v"), same, changed, added);
        assertEquals(1, client.requests.size());
        assertEquals(List.of(List.of("after", "added")), alpha.requests);
        assertEquals(List.of(1.5f, 2f, 3f, 4f), field(same, "v"));
        assertEquals(from(alpha, "text"), field(same, "v_provenance"));
        assertEquals("new", field(same, "b"));
        assertEquals(alpha.vector("after"), field(changed, "v"));
        assertEquals(alpha.vector("added"), field(added, "v"));
        assertEquals(1, alpha.unchangedTexts());
    }

    public void testAsksForVectorsAndProvenanceAlone() throws Exception {
        run(
            processor("fields", Map.of("a", "v", "b", "m"), "provenance", true, "skip_existing", true),
            document(INDEX, "1", "somewhere", map("a", "x", "b", "y"))
        );
        MultiGetRequest.Item item = client.requests.getFirst().getItems().getFirst();
        assertEquals(1, client.requests.getFirst().getItems().size());
        assertEquals(INDEX, item.index());
        assertEquals("1", item.id());
        assertEquals("somewhere", item.routing());
        assertTrue(client.requests.getFirst().realtime());
        List<String> fields = new ArrayList<>(List.of(item.fetchSourceContext().includes()));
        fields.sort(null);
        assertEquals(List.of("m", "m_provenance", "n", "n_provenance", "v", "v_provenance"), fields);
    }

    public void testNothingIsLookedUpInVain() throws Exception {
        client.store(INDEX, "1", null, embedded("text", List.of(1, 2, 3, 4)));
        run(skipping("a", "v"), document(null, map("a", "text"))); // will be given an id
        run(skipping("a", "v"), document("1", map("a", ""))); // nothing to embed
        run(skipping("a", "v"), document("1", embedded("text", List.of(1, 2, 3, 4)))); // comes with it
        run(skipping("a", "v"), document("1", map("a", "other", "v", List.of(1, 2, 3, 4)))); // was read from somewhere
        run(processor("fields", Map.of("a", "v"), "provenance", true), document("1", map("a", "text"))); // not asked for
        simulated(() -> {
            run(skipping("a", "v"), document("1", map("a", "text")));
            run(skipping("a", "v"), document("no-such-index", "1", null, map("a", "text")));
        });
        assertEquals(List.of(), client.requests);
    }

    public void testMatchesObjectsByTheirText() throws Exception {
        List<Object> before = new ArrayList<>();
        for (String text : List.of("one", "two", "three")) {
            before.add(map("text", text, "v", List.of(text.length(), 0, 0, 1), "v_provenance", from(alpha, text)));
        }
        client.store(INDEX, "1", null, map("comments", before));
        List<Object> now = new ArrayList<>(
            List.of(map("text", "three"), map("text", "new"), map("text", ""), map("text", "one"), map("text", "three"))
        );
        run(skipping("comments.text", "comments.v"), document("1", map("comments", now)));
        assertEquals(List.of(List.of("new")), alpha.requests);
        assertEquals(
            List.of(
                Map.of("text", "three", "v", List.of(5f, 0f, 0f, 1f), "v_provenance", from(alpha, "three")),
                Map.of("text", "new", "v", alpha.vector("new"), "v_provenance", written(alpha, "new")),
                Map.of("text", ""),
                Map.of("text", "one", "v", List.of(3f, 0f, 0f, 1f), "v_provenance", from(alpha, "one")),
                Map.of("text", "three", "v", List.of(5f, 0f, 0f, 1f), "v_provenance", from(alpha, "three"))
            ),
            now
        );
        // two objects never share what a later processor may change
        assertNotSame(((Map<?, ?>) now.get(0)).get("v"), ((Map<?, ?>) now.get(4)).get("v"));
        assertNotSame(((Map<?, ?>) now.get(0)).get("v_provenance"), ((Map<?, ?>) now.get(4)).get("v_provenance"));
    }

    private static Map<String, Object> written(FaultyEmbedder model, String text) {
        return new Provenance(model.id().name(), model.id().digest(), text.length(), false, Provenance.hash(text)).toMap();
    }

    public void testEachFieldOfAMigrationByItsModel() throws Exception {
        client.store(
            INDEX,
            "1",
            null,
            map("m", List.of(1, 0, 0, 0), "m_provenance", from(alpha, "text"), "n_provenance", from(beta, "text"))
        );
        IngestDocument document = document("1", map("a", "text"));
        run(skipping("a", "m"), document);
        assertEquals(List.of(), alpha.requests);
        assertEquals(List.of(1f, 0f, 0f, 0f), field(document, "m"));
        assertEquals(List.of(List.of("text")), beta.requests); // its vector is excluded from the stored source
        assertEquals(beta.vector("text"), field(document, "n"));
    }

    public void testAnotherModelAndWhatIsNoVectorAreEmbedded() throws Exception {
        Map<String, Map<String, Object>> stored = new HashMap<>();
        stored.put("other-model", map("v", List.of(1, 2, 3, 4), "v_provenance", from(beta, "text")));
        stored.put("short", map("v", List.of(1, 2, 3), "v_provenance", from(alpha, "text")));
        stored.put("excluded", map("v_provenance", from(alpha, "text")));
        stored.put("plain", map("v", List.of(1, 2, 3, 4)));
        stored.put("strange", map("v", map("v", "x"), "v_provenance", List.of(1, "x", map("model", 3))));
        stored.put("nothing", map());
        for (Map.Entry<String, Map<String, Object>> each : stored.entrySet()) {
            client.store(INDEX, each.getKey(), null, each.getValue());
            IngestDocument document = document(each.getKey(), map("a", "text"));
            run(skipping("a", "v"), document);
            assertEquals(each.getKey(), alpha.vector("text"), field(document, "v"));
        }
        assertEquals(stored.size(), alpha.requests.size());
    }

    public void testAliasesAreTheirWriteIndex() throws Exception {
        client.store("old", "1", null, embedded("text", List.of(1, 0, 0, 0)));
        client.store("new", "1", "r", embedded("text", List.of(2, 0, 0, 0)));
        IngestDocument document = document("alias", "1", null, map("a", "text"));
        run(skipping("a", "v"), document);
        assertEquals(List.of(2f, 0f, 0f, 0f), field(document, "v"));
        // refused when it is written, and not here
        run(skipping("a", "v"), document("alias", "1", "elsewhere", map("a", "text")));
        assertEquals(1, client.requests.size());
    }

    public void testWhatCanNotBeHadIsEmbedded() throws Exception {
        for (String id : List.of("1-broken", "1-garbled")) {
            client.store(INDEX, "other", null, embedded("text", List.of(1, 0, 0, 0)));
            alpha.requests.clear();
            IngestDocument bad = document(id, map("a", "text"));
            IngestDocument good = document("other", map("a", "text"));
            run(skipping("a", "v"), bad, good);
            assertEquals(List.of(List.of("text")), alpha.requests);
            assertEquals(alpha.vector("text"), field(bad, "v"));
            assertEquals(List.of(1f, 0f, 0f, 0f), field(good, "v"));
        }
        for (String id : List.of("1-overload", "1-thrown")) {
            alpha.requests.clear();
            IngestDocument document = document(id, map("a", "text"));
            run(skipping("a", "v"), document);
            assertEquals(alpha.vector("text"), field(document, "v"));
        }
    }

    public void testAnswersStayBounded() throws Exception {
        int size = 2500;
        IngestDocument[] documents = new IngestDocument[size];
        for (int i = 0; i < size; i++) {
            client.store(INDEX, "" + i, null, embedded("text " + i, List.of(i, 0, 0, 1)));
            documents[i] = document("" + i, map("a", "text " + i));
        }
        run(skipping("a", "v"), documents);
        assertEquals(List.of(1000, 1000, 500), client.requests.stream().map(request -> request.getItems().size()).toList());
        assertEquals(List.of(), alpha.requests);
        assertEquals(size, alpha.unchangedTexts());
        for (int i = 0; i < size; i++) {
            assertEquals(List.of((float) i, 0f, 0f, 1f), field(documents[i], "v"));
        }
    }

    /** One document may want more vectors than others do together. */
    public void testLargeDocumentsAreLookedUpAlone() throws Exception {
        List<IngestDocument> documents = new ArrayList<>();
        for (int vectors : new int[] { 1, 1500, 999, 1, 1 }) {
            List<Object> comments = new ArrayList<>(IntStream.range(0, vectors).<Object>mapToObj(i -> map("text", "t" + i)).toList());
            documents.add(document("" + documents.size(), map("comments", comments)));
        }
        run(skipping("comments.text", "comments.v"), documents.toArray(IngestDocument[]::new));
        assertEquals(List.of(1, 1, 2, 1), client.requests.stream().map(request -> request.getItems().size()).toList());
    }

    public void testClosingNode() throws Exception {
        alpha = new FaultyEmbedder("alpha", 'a', 4, Runnable::run);
        embedders = new FakeEmbedders(alpha);
        client.store(INDEX, "1", null, embedded("text", List.of(1, 2, 3, 4)));
        client.executor = task -> {
            threadPool.shutdown();
            task.run();
        };
        Exception e = execute(skipping("a", "v"), document("1", map("a", "text"))).getFirst().getException();
        assertEquals("node is closing", e.getMessage());
    }

    public void testThreadContextIsKept() throws Exception {
        client.store(INDEX, "1", null, embedded("text", List.of(1, 2, 3, 4)));
        client.executor = task -> new Thread(task).start();
        threadPool.getThreadContext().putHeader("user", "u");
        List<String> users = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        skipping("a", "v").execute(document("1", map("a", "text")), (result, e) -> {
            users.add(threadPool.getThreadContext().getHeader("user") + " " + Thread.currentThread().getName().contains("[write]"));
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(List.of("u true"), users);
    }
}
