// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** In how many steps texts are split. A step is 32,768 characters, and a text counts for 64 more than it has. */
public class SplitWorkTests extends EmbeddingProcessorTestCase {

    private EmbeddingProcessor splitting() {
        return processor("fields", Map.of("a", "p"), "passages", map("max_tokens", 18, "overlap_tokens", 0));
    }

    private static IngestDocument[] documents(int count, String text) {
        return IntStream.range(0, count).mapToObj(i -> document("a", text)).toArray(IngestDocument[]::new);
    }

    private int steps(IngestDocument... documents) throws Exception {
        alpha.steps.set(0);
        for (IngestDocumentWrapper result : execute(splitting(), documents)) {
            assertNull(result.getException());
        }
        return alpha.steps.get();
    }

    /** 192 characters count for 256: 128 texts in a step, 500 in four. */
    public void testManyShortTextsShareAStep() throws Exception {
        String text = "12345678".repeat(24);
        assertEquals(1, steps(documents(1, text)));
        assertEquals(1, steps(documents(128, text)));
        assertEquals(2, steps(documents(129, text)));
        assertEquals(4, steps(documents(500, text)));
    }

    /**
     * A passage is 16 words, 79 characters; 415 of them are 32,785, and with the spaces between them 33,200: 100,000 characters take three
     * such steps and what is left. The short ones before and after it share theirs.
     */
    public void testALongTextHasStepsOfItsOwn() throws Exception {
        IngestDocument longer = document("a", "late ".repeat(20_000));
        assertEquals(4, steps(longer));
        assertEquals("the last one is full", 5, steps(document("a", "one"), longer, document("a", "two")));
    }

    /** What a tokenizer throws for one text is no reason to fail the others. */
    public void testATokenizerThatFails() throws Exception {
        List<IngestDocumentWrapper> results = execute(
            splitting(),
            document("a", "before"),
            document("a", "this is unreadable"),
            document("a", "after")
        );
        assertNull(results.get(0).getException());
        assertThat(results.get(1).getException().getMessage(), containsString("field [a] for model [alpha]: the tokenizer broke"));
        assertNull(results.get(2).getException());
        assertEquals(
            List.of(Map.of("vector", alpha.vector("after"), "start", 0, "end", 5)),
            field(results.get(2).getIngestDocument(), "p")
        );
        assertEquals(List.of(List.of("before", "after")), alpha.requests);
    }
}
