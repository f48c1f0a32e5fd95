// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.Outcome;

/** Where a vector comes from: written with it, removed with it, and believed when the document comes again. */
public class ProvenanceProcessorTests extends EmbeddingProcessorTestCase {

    private EmbeddingProcessor embedding(String source, String target) {
        return processor("fields", Map.of(source, target), "provenance", true);
    }

    private void run(EmbeddingProcessor processor, IngestDocument... documents) throws Exception {
        execute(processor, documents).forEach(result -> assertNull(result.getException()));
    }

    /** As a fake model makes it: a token per character, never cut. */
    private static Map<String, Object> from(FaultyEmbedder model, String text) {
        return new Provenance(model.id().name(), model.id().digest(), text.length(), false, Provenance.hash(text)).toMap();
    }

    private int embedded() {
        return alpha.requests.stream().mapToInt(List::size).sum();
    }

    public void testStandsBesideTheVector() throws Exception {
        IngestDocument document = document("a", "some text");
        run(embedding("a", "v"), document);
        assertEquals(alpha.vector("some text"), field(document, "v"));
        assertEquals(from(alpha, "some text"), field(document, "v_provenance"));
        assertEquals(document, new IngestDocument(document)); // can be copied, as simulate and scripts do

        IngestDocument plain = document("a", "some text");
        run(processor("fields", Map.of("a", "v")), plain);
        assertFalse(plain.hasField("v_provenance"));
    }

    public void testSaysWhatTheModelRead() throws Exception {
        alpha.answer = List.of(new Outcome.Embedded(new Embedding(new float[] { 1, 0, 0, 0 }, 512, true)));
        IngestDocument document = document("a", "long");
        run(embedding("a", "v"), document);
        assertEquals(
            new Provenance("alpha", "a".repeat(43), 512, true, Provenance.hash("long")).toMap(),
            field(document, "v_provenance")
        );
    }

    public void testJoinedSourcesAreOneText() throws Exception {
        IngestDocument document = document("a", "x", "b", List.of("y", "z"));
        EmbeddingProcessor processor = processor(
            "fields",
            List.of(Map.of("source", List.of("a", "b"), "target", "v")),
            "provenance",
            true
        );
        run(processor, document);
        assertEquals(from(alpha, "x\ny\nz"), field(document, "v_provenance"));
    }

    public void testEachObjectOfAnArrayHasItsOwn() throws Exception {
        List<Object> comments = new ArrayList<>(List.of(map("text", "one"), map("text", ""), map("text", "three")));
        IngestDocument document = document("comments", comments);
        run(embedding("comments.text", "comments.v"), document);
        assertEquals(
            List.of(
                Map.of("text", "one", "v", alpha.vector("one"), "v_provenance", from(alpha, "one")),
                Map.of("text", ""),
                Map.of("text", "three", "v", alpha.vector("three"), "v_provenance", from(alpha, "three"))
            ),
            comments
        );
    }

    public void testWhileAFieldIsMigratedBothSayWhereTheyComeFrom() throws Exception {
        IngestDocument document = document("a", "text");
        run(embedding("a", "m"), document);
        assertEquals(alpha.vector("text"), field(document, "m"));
        assertEquals(from(alpha, "text"), field(document, "m_provenance"));
        assertEquals(beta.vector("text"), field(document, "n"));
        assertEquals(from(beta, "text"), field(document, "n_provenance"));

        // one of the two is there already
        document.removeField("n");
        run(embedding("a", "m"), document);
        assertEquals(1, alpha.requests.size());
        assertEquals(2, beta.requests.size());
        assertEquals(beta.vector("text"), field(document, "n"));
    }

    public void testGoesWithTheVector() throws Exception {
        for (Object blank : List.of("", " \n", List.of(), Arrays.asList(null, ""))) {
            IngestDocument document = document("a", "text");
            run(embedding("a", "m"), document);
            document.setFieldValue("a", blank);
            run(embedding("a", "m"), document);
            for (String gone : List.of("m", "m_provenance", "n", "n_provenance")) {
                assertFalse(gone, document.hasField(gone));
            }
        }
        // whatever it is
        IngestDocument document = document("a", "", "v", "of no use", "v_provenance", "neither");
        run(embedding("a", "v"), document);
        assertFalse(document.hasField("v"));
        assertFalse(document.hasField("v_provenance"));
    }

    public void testMissingTextLeavesBothAsTheyAre() throws Exception {
        IngestDocument document = document("v", List.of(1f), "v_provenance", "anything");
        run(processor("fields", Map.of("a", "v"), "provenance", true, "ignore_missing", true), document);
        assertEquals(List.of(1f), field(document, "v"));
        assertEquals("anything", field(document, "v_provenance"));
    }

    /** One that the new vector does not come from would be taken for a sign that the vector is old. */
    public void testIsNotLeftBesideAVectorThatIsWrittenWithoutIt() throws Exception {
        IngestDocument document = document("a", "text");
        run(embedding("a", "v"), document);
        document.setFieldValue("a", "other text");
        run(processor("fields", Map.of("a", "v")), document);
        assertEquals(alpha.vector("other text"), field(document, "v"));
        assertFalse(document.hasField("v_provenance"));

        IngestDocument foreign = document("a", "text", "v_provenance", "a field of somebody else");
        run(processor("fields", Map.of("a", "v")), foreign);
        assertEquals("a field of somebody else", field(foreign, "v_provenance"));
    }

    public void testUnchangedTextIsNotEmbeddedAgain() throws Exception {
        EmbeddingProcessor processor = embedding("a", "v");
        IngestDocument same = document("a", "same");
        IngestDocument other = document("a", "before");
        run(processor, same, other);
        List<Object> vector = new ArrayList<>((List<?>) field(same, "v")); // as JSON brings it back
        same.setFieldValue("v", vector);
        other.setFieldValue("a", "after");
        alpha.requests.clear();
        run(processor, same, other);
        assertEquals(List.of(List.of("after")), alpha.requests);
        assertSame(vector, field(same, "v"));
        assertEquals(from(alpha, "same"), field(same, "v_provenance"));
        assertEquals(alpha.vector("after"), field(other, "v"));
        assertEquals(from(alpha, "after"), field(other, "v_provenance"));
        assertEquals(1, alpha.unchangedTexts());

        alpha.requests.clear();
        run(processor, same, other);
        assertEquals(List.of(), alpha.requests);
        assertEquals(3, alpha.unchangedTexts());
    }

    public void testObjectsThatMovedAreKnown() throws Exception {
        EmbeddingProcessor processor = embedding("comments.text", "comments.v");
        List<Object> comments = new ArrayList<>(List.of(map("text", "one"), map("text", "two")));
        IngestDocument document = document("comments", comments);
        run(processor, document);
        comments.add(0, map("text", "new"));
        alpha.requests.clear();
        run(processor, document);
        assertEquals(List.of(List.of("new")), alpha.requests);
    }

    public void testAnotherModelEmbedsAgain() throws Exception {
        FaultyEmbedder replaced = new FaultyEmbedder("alpha", 'c', 4, Runnable::run);
        embedders = new FakeEmbedders(replaced);
        Map<String, Object> source = map("a", "text", "v", List.of(1, 2, 3, 4), "v_provenance", from(alpha, "text"));
        IngestDocument simulated = new IngestDocument("no-such-index", "1", null, null, null, source);
        simulated(() -> run(embedding("a", "v"), simulated)); // for the field of x is bound to the former one
        assertEquals(List.of(List.of("text")), replaced.requests);
        assertEquals(from(replaced, "text"), field(simulated, "v_provenance"));
    }

    public void testWhatIsNoVectorOfTheFieldIsEmbedded() throws Exception {
        List<Object> none = Arrays.asList(
            null,
            "AACAPwAAAAA=",
            List.of(),
            List.of(1f, 2f, 3f),
            List.of(1f, 2f, 3f, 4f, 5f),
            List.of(1f, 2f, 3f, "4"),
            Arrays.asList(1f, 2f, 3f, null),
            List.of(1f, 2f, 3f, Float.NaN),
            List.of(1f, 2f, 3f, Double.POSITIVE_INFINITY),
            List.of(1f, 2f, 3f, 1e300)
        );
        for (Object value : none) {
            alpha.requests.clear();
            IngestDocument document = document("a", "text", "v", value, "v_provenance", from(alpha, "text"));
            run(embedding("a", "v"), document);
            assertEquals(String.valueOf(value), 1, embedded());
            assertEquals(alpha.vector("text"), field(document, "v"));
        }
        for (Object provenance : Arrays.asList(null, "text", Map.of(), List.of(from(alpha, "text")))) {
            alpha.requests.clear();
            IngestDocument document = document("a", "text", "v", List.of(1, 2, 3, 4), "v_provenance", provenance);
            run(embedding("a", "v"), document);
            assertEquals(String.valueOf(provenance), 1, embedded());
            assertEquals(from(alpha, "text"), field(document, "v_provenance"));
        }
        assertEquals(0, alpha.unchangedTexts());
    }

    /** Without the option a vector is not believed, whatever stands beside it. */
    public void testIsNotBelievedUnasked() throws Exception {
        IngestDocument document = document("a", "text", "v", List.of(1, 2, 3, 4), "v_provenance", from(alpha, "text"));
        run(processor("fields", Map.of("a", "v")), document);
        assertEquals(alpha.vector("text"), field(document, "v"));
    }

    public void testTextsOfDocumentsThatFail() throws Exception {
        IngestDocument half = document("a", "text", "b", "poison");
        assertNotNull(
            execute(processor("fields", Map.of("a", "v", "b", "w"), "provenance", true), half).getFirst().getException()
        );
        assertFalse(half.hasField("v"));
        assertFalse(half.hasField("v_provenance"));
    }
}
