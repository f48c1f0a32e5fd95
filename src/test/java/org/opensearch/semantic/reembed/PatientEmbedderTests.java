// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.NoEmbedder;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.test.OpenSearchTestCase;

public class PatientEmbedderTests extends OpenSearchTestCase {

    private static final SourceReader READER = new SourceReader(
        new EmbeddedField(List.of(FieldPath.parse("text")), FieldPath.parse("v")),
        true
    );

    private final FakeEmbedder model = new FakeEmbedder("m", "d".repeat(43), 4);
    private final List<Integer> calls = new ArrayList<>();
    private final CancellableTask task = new CancellableTask(1, "test", "test", "", TaskId.EMPTY_TASK_ID, Map.of()) {
        @Override
        public boolean shouldCancelChildrenOnCancellation() {
            return false;
        }
    };

    /** The model, refusing calls; the number of a call counts from 1. */
    private class Busy extends NoEmbedder {

        private final IntPredicate refused;
        private final int most;

        Busy(IntPredicate refused, int most) {
            super(model);
            this.refused = refused;
            this.most = most;
        }

        @Override
        public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
            calls.add(texts.size());
            if (refused.test(calls.size())) {
                listener.onFailure(new OpenSearchRejectedExecutionException("queue is full", false));
            } else if (texts.stream().mapToInt(String::length).sum() > most) {
                listener.onFailure(new CircuitBreakingException("too large", CircuitBreaker.Durability.TRANSIENT));
            } else {
                model.embedDocuments(texts, listener);
            }
        }

        @Override
        public void unchanged() {}
    }

    private static List<Outdated> documents(List<String> texts) {
        return IntStream.range(0, texts.size()).mapToObj(i -> {
            StoredDocument document = new StoredDocument("d" + i, Optional.empty(), 0, 1, new HashMap<>(Map.of("text", texts.get(i))));
            return Outdated.of(document, READER, Selection.MISSING, new ModelId("m", "d"));
        }).toList();
    }

    private PatientEmbedder embedder(Embedder embedder) {
        return new PatientEmbedder(() -> embedder, VectorForm.floats(4), true, new Patience(task, 1));
    }

    private void assertEmbedded(StoredDocument document) {
        String text = (String) document.source().get("text");
        List<Float> expected = new ArrayList<>();
        for (float component : model.vector(text)) {
            expected.add(component);
        }
        assertEquals(expected, document.source().get("v"));
        assertTrue(
            Provenance.from(document.source().get("v_provenance"))
                .orElseThrow()
                .describes(model.id().name(), model.id().digest(), text)
        );
    }

    public void testManyTextsInSeveralCalls() {
        List<Outdated> documents = documents(IntStream.range(0, 600).mapToObj(i -> "text " + i).toList());
        assertTrue(embedder(new Busy(call -> false, 1 << 20)).embed(documents).isEmpty());
        assertEquals(List.of(256, 256, 88), calls);
        documents.forEach(each -> assertEmbedded(each.document()));
    }

    public void testWaitsForABusyModel() {
        List<Outdated> documents = documents(List.of("one", "two"));
        assertTrue(embedder(new Busy(call -> call < 6, 1 << 20)).embed(documents).isEmpty());
        assertEquals(List.of(2, 2, 2, 2, 2, 2), calls);
        documents.forEach(each -> assertEmbedded(each.document()));
    }

    /** What is too large for the bounds must not keep the others from being embedded, nor the work from going on. */
    public void testATextThatIsTooLarge() {
        List<Outdated> documents = documents(List.of("small", "x".repeat(100), "also small"));
        Map<StoredDocument, String> failures = embedder(new Busy(call -> false, 50)).embed(documents);
        assertEquals(1, failures.size());
        assertEquals("too large", failures.get(documents.get(1).document()));
        assertEmbedded(documents.get(0).document());
        assertEmbedded(documents.get(2).document());
        assertFalse(documents.get(1).document().source().containsKey("v"));
    }

    public void testATextThatFails() {
        Busy failing = new Busy(call -> false, 50) {
            @Override
            public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
                listener.onResponse(List.of(new Outcome.Failed(new IllegalStateException("not this one"))));
            }
        };
        assertEquals("[not this one]", embedder(failing).embed(documents(List.of("text"))).values().toString());
    }

    public void testAReplacedModel() {
        AtomicReference<Embedder> present = new AtomicReference<>(model);
        PatientEmbedder embedder = new PatientEmbedder(present::get, VectorForm.floats(4), false, new Patience(task, 1));
        present.set(new FakeEmbedder("m", "e".repeat(43), 4));
        Exception e = expectThrows(IllegalArgumentException.class, () -> embedder.embed(documents(List.of("text"))));
        assertEquals("[reembed] model [m@dddddddd] was replaced by [m@eeeeeeee] in the meantime; send the request again", e.getMessage());
    }

    public void testCancelledWhileItWaits() {
        Busy busy = new Busy(call -> {
            if (call == 3) {
                task.cancel("enough");
            }
            return true;
        }, 50);
        expectThrows(TaskCancelledException.class, () -> embedder(busy).embed(documents(List.of("text"))));
        assertEquals(3, calls.size());
    }

    public void testOtherFailuresEndIt() {
        Busy closing = new Busy(call -> false, 50) {
            @Override
            public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
                listener.onFailure(new OpenSearchRejectedExecutionException("closing", true));
            }
        };
        expectThrows(OpenSearchRejectedExecutionException.class, () -> embedder(closing).embed(documents(List.of("text"))));
    }
}
