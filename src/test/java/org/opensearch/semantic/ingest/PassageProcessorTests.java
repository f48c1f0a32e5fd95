// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.OpenSearchParseException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.fake.FakeTokens;

/** Texts in passages: with 18 tokens of which two are special, a passage has 16 words, full stops counted. */
public class PassageProcessorTests extends EmbeddingProcessorTestCase {

    private static final String A = "One two three four five six seven eight nine ten eleven twelve.";
    private static final String B = "Late late late late late late late late late late late.";

    private static Map<String, Object> options(Object... more) {
        Map<String, Object> options = map("max_tokens", 18, "overlap_tokens", 0);
        options.putAll(map(more));
        return options;
    }

    private EmbeddingProcessor splitting(String source, String target, Object... more) {
        List<Object> config = new ArrayList<>(List.of("fields", Map.of(source, target), "passages", options()));
        config.addAll(List.of(more));
        return processor(config.toArray());
    }

    private static void run(EmbeddingProcessor processor, IngestDocument... documents) throws Exception {
        for (IngestDocumentWrapper result : execute(processor, documents)) {
            assertNull(result.getException());
        }
    }

    private static Exception failure(EmbeddingProcessor processor, IngestDocument document) throws Exception {
        Exception failure = execute(processor, document).getFirst().getException();
        assertNotNull(failure);
        return failure;
    }

    private Map<String, Object> passage(String text, int start, int end, Object... more) {
        Map<String, Object> passage = map("vector", alpha.vector(text.substring(start, end)), "start", start, "end", end);
        passage.putAll(map(more));
        return passage;
    }

    private static String cutting() {
        return "18,0,sentence";
    }

    public void testEachPassageHasItsPlaceAndVector() throws Exception {
        String text = A + " " + B + "\n";
        IngestDocument document = document("a", text);
        run(splitting("a", "p"), document);
        assertEquals(List.of(passage(text, 0, A.length()), passage(text, A.length() + 1, text.length() - 1)), field(document, "p"));
        assertFalse(document.hasField("p_provenance"));
        assertEquals(document, new IngestDocument(document)); // can be copied, as simulate and scripts do
        assertEquals(2, alpha.passages());
        assertEquals(List.of(List.of(A, B)), alpha.requests);
    }

    public void testDefaultsAndNone() throws Exception {
        IngestDocument document = document("a", A + " " + B);
        run(processor("fields", Map.of("a", "p"), "passages", true), document);
        assertEquals(List.of(passage(A + " " + B, 0, A.length() + 1 + B.length())), field(document, "p"));
        IngestDocument whole = document("a", A);
        run(processor("fields", Map.of("a", "v"), "passages", false), whole);
        assertEquals(alpha.vector(A), field(whole, "v"));
    }

    /** No passage goes from one string to the next, and each says which one it is in. */
    public void testStringsOfAnArray() throws Exception {
        IngestDocument document = document("a", List.of("first", " ", A + " " + B));
        run(splitting("a", "p"), document);
        String third = A + " " + B;
        assertEquals(
            List.of(
                passage("first", 0, 5),
                passage(third, 0, A.length(), "value", 2),
                passage(third, A.length() + 1, third.length(), "value", 2)
            ),
            field(document, "p")
        );
    }

    public void testSeveralSources() throws Exception {
        IngestDocument document = document("a", "first", "b", List.of("second", "third"));
        run(
            processor("fields", List.of(Map.of("source", List.of("a", "b"), "target", "p")), "passages", options()),
            document
        );
        assertEquals(
            List.of(
                passage("first", 0, 5, "field", "a"),
                passage("second", 0, 6, "field", "b"),
                passage("third", 0, 5, "field", "b", "value", 1)
            ),
            field(document, "p")
        );
    }

    public void testEachObjectOfAnArrayHasItsOwn() throws Exception {
        List<Object> comments = new ArrayList<>(List.of(map("text", "one"), map("text", ""), map("text", "three")));
        run(splitting("comments.text", "comments.p"), document("comments", comments));
        assertEquals(
            List.of(
                Map.of("text", "one", "p", List.of(passage("one", 0, 3))),
                Map.of("text", ""),
                Map.of("text", "three", "p", List.of(passage("three", 0, 5)))
            ),
            comments
        );
    }

    public void testBlankTextTakesPassagesAway() throws Exception {
        for (boolean provenance : List.of(true, false)) {
            EmbeddingProcessor processor = splitting("a", "p", "provenance", provenance);
            IngestDocument document = document("a", A);
            run(processor, document);
            document.setFieldValue("a", " ");
            run(processor, document);
            assertFalse(document.hasField("p"));
            assertFalse(document.hasField("p_provenance"));
        }
    }

    public void testOnlyPunctuation() throws Exception {
        IngestDocument document = document("a", "... !?");
        run(splitting("a", "p"), document);
        assertEquals(List.of(passage("... !?", 0, 6)), field(document, "p"));
    }

    public void testProvenance() throws Exception {
        IngestDocument document = document("a", A + " " + B);
        run(splitting("a", "p", "provenance", true), document);
        // a fake embedding says that each character was a token
        Map<String, Object> expected = new Provenance("alpha", "a".repeat(43), A.length() + B.length(), false, Provenance.hash(A + " " + B))
            .toMap();
        expected.putAll(Map.of("cutting", cutting(), "passages", 2));
        assertEquals(expected, field(document, "p_provenance"));
    }

    public void testUnchangedTextIsNotSplitAgain() throws Exception {
        EmbeddingProcessor processor = splitting("a", "p", "provenance", true);
        IngestDocument document = document("a", A + " " + B);
        run(processor, document);
        Object passages = field(document, "p");
        run(processor, document);
        assertEquals(1, alpha.requests.size());
        assertEquals(1, alpha.unchangedTexts());
        assertSame(passages, field(document, "p"));

        // another way to split, another text, or passages that are not those of the text
        run(processor("fields", Map.of("a", "p"), "passages", options("boundaries", "token"), "provenance", true), document);
        assertEquals(2, alpha.requests.size());
        document.setFieldValue("a", A + " " + B + " ");
        run(processor, document);
        assertEquals(3, alpha.requests.size());
        for (Object broken : broken(field(document, "p"))) {
            document.setFieldValue("p", broken);
            int before = alpha.requests.size();
            run(processor, document);
            assertEquals(broken.toString(), before + 1, alpha.requests.size());
        }
    }

    private static List<Object> broken(Object passages) {
        Map<?, ?> first = (Map<?, ?>) ((List<?>) passages).getFirst();
        List<Object> broken = new ArrayList<>(List.of("passages", List.of(), List.of(first), List.of("one", "two")));
        for (Map<String, Object> change : List.<Map<String, Object>>of(
            Map.of("vector", List.of(1, 2, 3)),
            Map.of("vector", List.of(1, 2, 3, Float.NaN)),
            Map.of("start", -1),
            Map.of("end", 10_000),
            Map.of("end", "x"),
            Map.of("value", 3)
        )) {
            Map<Object, Object> changed = new java.util.HashMap<>(first);
            changed.putAll(change);
            broken.add(List.of(first, changed));
        }
        return broken;
    }

    /** The strings are the same when they are joined, but not their places. */
    public void testTheSameTextInOtherStrings() throws Exception {
        EmbeddingProcessor processor = splitting("a", "p", "provenance", true);
        IngestDocument document = document("a", "x\ny");
        run(processor, document);
        document.setFieldValue("a", List.of("x", "y"));
        run(processor, document);
        assertEquals(List.of(passage("x", 0, 1), passage("y", 0, 1, "value", 1)), field(document, "p"));
        run(processor, document);
        assertEquals(1, alpha.unchangedTexts());
    }

    public void testStoredPassagesAreTakenOver() throws Exception {
        EmbeddingProcessor processor = splitting("a", "p", "provenance", true, "skip_existing", true);
        IngestDocument first = document("a", A + " " + B);
        run(processor, first);
        client.store(INDEX, "1", null, map("p", field(first, "p"), "p_provenance", field(first, "p_provenance")));
        IngestDocument again = document("a", A + " " + B);
        run(processor, again);
        assertEquals(1, alpha.requests.size());
        assertEquals(field(first, "p"), field(again, "p"));
        assertEquals(field(first, "p_provenance"), field(again, "p_provenance"));
        assertEquals(1, alpha.unchangedTexts());
        IngestDocument changed = document("a", A);
        run(processor, changed);
        assertEquals(2, alpha.requests.size());
    }

    public void testTooManyPassagesAreRefusedBeforeAnyIsEmbedded() throws Exception {
        EmbeddingProcessor processor = processor("fields", Map.of("a", "p"), "passages", options("max_passages", 1));
        List<IngestDocumentWrapper> results = execute(processor, document("a", A + " " + B), document("a", "short"));
        assertThat(results.get(0).getException(), instanceOf(IllegalArgumentException.class));
        assertThat(
            results.get(0).getException().getMessage(),
            containsString("[semantic_embedding] tag [t]: field [a] for model [alpha]: the text is too long: ")
        );
        assertEquals(List.of(passage("short", 0, 5)), field(results.get(1).getIngestDocument(), "p"));
        assertEquals(List.of(List.of("short")), alpha.requests);
        assertEquals(1, alpha.passages());
    }

    public void testTheRestIsReported() throws Exception {
        String text = A + " " + B;
        EmbeddingProcessor plain = processor("fields", Map.of("a", "p"), "passages", options("max_passages", 1, "excess", "report"));
        IngestDocument document = document("a", text);
        run(plain, document);
        assertEquals(List.of(passage(text, 0, A.length())), field(document, "p"));
        assertEquals(Map.of("passages", 1, "characters_left_out", (long) B.length()), field(document, "p_provenance"));
        assertEquals(B.length(), alpha.charactersLeftOut());
        // the next text is whole
        document.setFieldValue("a", A);
        run(plain, document);
        assertFalse(document.hasField("p_provenance"));

        EmbeddingProcessor proven = processor(
            "fields",
            Map.of("a", "p"),
            "passages",
            options("max_passages", 1, "excess", "report"),
            "provenance",
            true
        );
        document.setFieldValue("a", text);
        run(proven, document);
        assertEquals((long) B.length(), ((Map<?, ?>) field(document, "p_provenance")).get("characters_left_out"));
        int before = alpha.requests.size();
        run(proven, document);
        assertEquals("kept", before, alpha.requests.size());
        run(splitting("a", "p", "provenance", true), document);
        assertEquals("where more are allowed, all is embedded", 2, ((List<?>) field(document, "p")).size());
        run(proven, document);
        assertEquals("and where fewer are, less", 1, ((List<?>) field(document, "p")).size());
    }

    /** 600 passages of 16 words in requests of 256. */
    public void testManyPassagesAreEmbeddedSomeAtATime() throws Exception {
        String text = "late ".repeat(600 * 16);
        IngestDocument document = document("a", text);
        run(splitting("a", "p"), document, document("a", "short"));
        assertEquals(List.of(256, 256, 89), alpha.requests.stream().map(List::size).toList());
        assertEquals(600, ((List<?>) field(document, "p")).size());
        assertEquals(601, alpha.passages());
    }

    /** As many as somebody may ask for: 100,000 passages of 16 words each. */
    public void testAHundredThousandPassages() throws Exception {
        String text = "late ".repeat(100_000 * 16);
        IngestDocument document = document("a", text);
        run(processor("fields", Map.of("a", "p"), "passages", options("max_passages", 100_000)), document);
        List<?> passages = (List<?>) field(document, "p");
        assertEquals(100_000, passages.size());
        assertEquals(text.length() - 1, ((Map<?, ?>) passages.getLast()).get("end"));
        assertEquals(Math.ceilDiv(100_000, 256), alpha.requests.size());
    }

    /** 50 MB of words: refused without a look at their tokens, or embedded as far as was asked for. */
    public void testFiftyMegabytes() throws Exception {
        String text = "late ".repeat(50_000_000 / 5);
        EmbeddingProcessor byDefault = processor("fields", Map.of("a", "p"), "passages", true);
        assertThat(failure(byDefault, document("a", text)).getMessage(), containsString("it has more words than [10000] passages"));
        EmbeddingProcessor reporting = processor(
            "fields",
            Map.of("a", "p"),
            "passages",
            options("max_passages", 100, "excess", "report")
        );
        IngestDocument document = document("a", text);
        run(reporting, document);
        assertEquals(100, ((List<?>) field(document, "p")).size());
        // 100 passages of 16 words of 5 characters, of which the last is white space
        long leftOut = text.length() - 100 * 16 * 5 - 1;
        assertEquals(Map.of("passages", 100, "characters_left_out", leftOut), field(document, "p_provenance"));
        assertEquals(1, alpha.requests.size());
    }

    /** What was embedded is not lost when the queue is full for a while. */
    public void testALongDocumentWaitsForAFullQueue() throws Exception {
        alpha.refused = request -> request == 2 || request == 3;
        IngestDocument document = document("a", "late ".repeat(600 * 16));
        run(splitting("a", "p"), document);
        // refused twice, it comes back in a quarter of the size, and grows again
        assertEquals(List.of(256, 256, 128, 64, 128, 152), alpha.requests.stream().map(List::size).toList());
        assertEquals(600, ((List<?>) field(document, "p")).size());
    }

    /** Nothing is lost when the whole document is sent again. */
    public void testAQueueThatIsFullAtOnce() throws Exception {
        alpha.refused = request -> true;
        assertThat(failure(splitting("a", "p"), document("a", A)), instanceOf(OpenSearchRejectedExecutionException.class));
        assertEquals(1, alpha.requests.size());
    }

    public void testADocumentWithAPoisonedPassageFailsAlone() throws Exception {
        EmbeddingProcessor processor = splitting("a", "p");
        List<IngestDocumentWrapper> results = execute(processor, document("a", A + " poison. " + B), document("a", B));
        assertThat(results.get(0).getException().getMessage(), containsString("field [a] for model [alpha]: poisoned text"));
        assertNull(results.get(0).getIngestDocument());
        assertEquals(List.of(passage(B, 0, B.length())), field(results.get(1).getIngestDocument(), "p"));
        assertEquals("of a document that fails nothing is counted", 1, alpha.passages());
    }

    public void testTargetsThatCanNotHoldPassages() throws Exception {
        for (Map.Entry<String, String> target : Map.of(
            "nowhere",
            "field [nowhere] of index [x] is not mapped, passages need [nested]",
            "flat",
            "field [flat] of index [x] is of type [object], passages need [nested]",
            "v",
            "field [v] of index [x] is of type [knn_vector], passages need [nested]",
            "empty",
            "field [empty] of index [x] has no field [vector] for the vectors of passages"
        ).entrySet()) {
            EmbeddingProcessor processor = splitting("a", target.getKey());
            assertThat(failure(processor, document("a", A)), instanceOf(IllegalArgumentException.class));
            assertThat(failure(processor, document("a", A)).getMessage(), containsString(target.getValue()));
            assertThat(
                failure(processor, document("a", A)).getMessage(),
                containsString(
                    "{\"properties\":{\"" + target.getKey() + "\":{\"type\":\"nested\",\"properties\":{\"vector\":{\"type\":\"knn_vector\""
                )
            );
            simulated(() -> assertThat(failure(processor, document("a", A)).getMessage(), containsString(target.getValue())));
        }
        assertTrue(alpha.requests.isEmpty());
    }

    public void testOptionsThatCanNotBe() {
        for (Map.Entry<Object, String> wrong : Map.<Object, String>of(
            "yes",
            "must be an object of [boundaries, excess, locale, max_passages, max_tokens, overlap_tokens], or true, found [yes]",
            Map.of("max_tokens", 600),
            "[max_tokens] is [600], and model [alpha] reads [512] tokens at most",
            Map.of("tokens", 1),
            "unknown [tokens]"
        ).entrySet()) {
            OpenSearchParseException e = expectThrows(
                OpenSearchParseException.class,
                () -> processor("fields", Map.of("a", "p"), "passages", wrong.getKey())
            );
            assertThat(e.getMessage(), containsString("[passages] "));
            assertThat(e.getMessage(), containsString(wrong.getValue()));
        }
        // what is written beside the passages must leave everything else alone
        expectThrows(OpenSearchParseException.class, () -> splitting("p_provenance", "p"));
    }

    public void testTokensAreThoseOfTheModel() {
        assertEquals(15, FakeTokens.INSTANCE.count(A));
        assertEquals(Stream.of(A.split(" ")).count() + 1, FakeTokens.INSTANCE.offsets(A).starts().length);
    }
}
