// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.trained.ClassifierStore;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** When and how often the examples are embedded, and what documents hear of it. */
public class ClassifierProcessorTests extends OpenSearchTestCase {

    private static final Map<String, Object> CLASSES = Map.of("a", List.of("one two", "two three"), "b", "four five");

    private ThreadPool threadPool;
    private Classifiers classifiers;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        classifiers = new Classifiers(new ClassifierStore(new NoOpClient(threadPool)), threadPool);
    }

    @Override
    public void tearDown() throws Exception {
        terminate(threadPool);
        super.tearDown();
    }

    private FaultyEmbedder model(Executor executor) {
        return new FaultyEmbedder("alpha", 'a', 16, executor);
    }

    private ClassifierProcessor processor(FaultyEmbedder model, Map<String, Object> classes) {
        Map<String, Object> config = new HashMap<>(Map.of("field", "text", "target", "found", "classes", new HashMap<>(classes)));
        FieldBinder binder = new FieldBinder(new NoOpClient(threadPool), null, null, new VectorFields());
        return new ClassifierProcessorFactory(() -> new FakeEmbedders(model), () -> classifiers, () -> binder, threadPool)
            .create(Map.of(), "t", null, config);
    }

    private static CompletableFuture<List<IngestDocumentWrapper>> start(ClassifierProcessor processor, String... texts) {
        List<IngestDocumentWrapper> wrappers = new ArrayList<>();
        for (String text : texts) {
            IngestDocument document = new IngestDocument("x", "1", null, null, null, new HashMap<>(Map.of("text", text)));
            wrappers.add(new IngestDocumentWrapper(wrappers.size(), 0, document, null));
        }
        CompletableFuture<List<IngestDocumentWrapper>> answer = new CompletableFuture<>();
        processor.batchExecute(wrappers, results -> assertTrue("handler is called once", answer.complete(results)));
        return answer;
    }

    private static List<IngestDocumentWrapper> execute(ClassifierProcessor processor, String... texts) throws Exception {
        return start(processor, texts).get(10, TimeUnit.SECONDS);
    }

    private static Object label(IngestDocumentWrapper result) {
        assertNull(result.getException());
        return result.getIngestDocument().getFieldValue("found.label", String.class);
    }

    public void testExamplesAreEmbeddedOnceAndABulkInOneRequest() throws Exception {
        FaultyEmbedder model = model(threadPool.generic());
        ClassifierProcessor processor = processor(model, CLASSES);
        List<IngestDocumentWrapper> results = execute(processor, "one", "five", "three two");
        assertEquals("a", label(results.get(0)));
        assertEquals("b", label(results.get(1)));
        assertEquals("a", label(results.get(2)));
        execute(processor(model, CLASSES), "four");
        assertEquals(
            List.of(List.of("one two", "two three", "four five"), List.of("one", "five", "three two"), List.of("four")),
            model.requests
        );
        assertThat(results.getFirst().getIngestDocument().getFieldValue("found.score", Float.class), instanceOf(Float.class));
    }

    public void testDocumentsWaitForTheExamplesAndNobodyElseDoes() throws Exception {
        LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        FaultyEmbedder model = model(queue::add);
        ClassifierProcessor processor = processor(model, CLASSES); // returns, though nothing is embedded
        CompletableFuture<List<IngestDocumentWrapper>> early = start(processor, "one");
        assertEquals("only the examples are asked for", 1, queue.size());
        assertFalse(early.isDone());
        queue.take().run();
        queue.poll(10, TimeUnit.SECONDS).run();
        assertEquals("a", label(early.get(10, TimeUnit.SECONDS).getFirst()));
    }

    public void testAFailureIsToldAndTriedAgain() throws Exception {
        FaultyEmbedder model = model(threadPool.generic());
        model.thrown = () -> new OpenSearchRejectedExecutionException("queue is full", false);
        ClassifierProcessor processor = processor(model, CLASSES);
        List<IngestDocumentWrapper> refused = execute(processor, "one", " ");
        assertThat(refused.get(0).getException(), instanceOf(OpenSearchRejectedExecutionException.class));
        assertEquals(
            "[semantic_classifier] tag [t]: field [text] for model [default]: queue is full",
            refused.get(0).getException().getMessage()
        );
        assertNull("a document without text needs no classifier", refused.get(1).getException());
        model.thrown = null;
        assertEquals("a", label(execute(processor, "two").getFirst()));
    }

    public void testAnExampleThatCanNotBeEmbedded() throws Exception {
        ClassifierProcessor processor = processor(model(threadPool.generic()), Map.of("a", "poison", "b", "four"));
        Exception e = execute(processor, "one").getFirst().getException();
        assertThat(e.getMessage(), containsString("field [text] for model [default]: poisoned text"));
    }

    public void testADocumentThatCanNotBeEmbeddedFailsAlone() throws Exception {
        List<IngestDocumentWrapper> results = execute(processor(model(threadPool.generic()), CLASSES), "poison", "one");
        assertThat(results.get(0).getException().getMessage(), containsString("field [text] for model [alpha]: poisoned text"));
        assertEquals("a", label(results.get(1)));
    }

    public void testThreadContextIsKept() throws Exception {
        threadPool.getThreadContext().putHeader("user", "u");
        ClassifierProcessor processor = processor(model(task -> new Thread(task).start()), CLASSES);
        CompletableFuture<String> user = new CompletableFuture<>();
        IngestDocument document = new IngestDocument("x", "1", null, null, null, new HashMap<>(Map.of("text", "one")));
        processor.execute(document, (result, e) -> user.complete(threadPool.getThreadContext().getHeader("user")));
        assertEquals("u", user.get(10, TimeUnit.SECONDS));
        expectThrows(UnsupportedOperationException.class, () -> processor.execute(document));
    }
}
