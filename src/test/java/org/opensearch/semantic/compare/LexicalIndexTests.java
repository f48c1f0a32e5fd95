// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.search.IndexSearcher;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.test.OpenSearchTestCase;

public class LexicalIndexTests extends OpenSearchTestCase {

    private boolean closed;

    private FieldAnalyzers analyzers() {
        WhitespaceAnalyzer words = new WhitespaceAnalyzer();
        return new FieldAnalyzers(Map.of("title", words, "body", words), Map.of("title", words, "body", words), "whitespace", () -> {
            words.close();
            closed = true;
        });
    }

    private static Map<String, Float> fields(float title, float body) {
        Map<String, Float> fields = new LinkedHashMap<>();
        fields.put("title", title);
        fields.put("body", body);
        return fields;
    }

    /** Without length differences: idf · 1 / (1 + 1.2), with idf = ln(1 + (N - n + 0.5) / (n + 0.5)). */
    private static float once(int documents, int with) {
        return (float) (Math.log(1 + (documents - with + 0.5) / (with + 0.5)) / 2.2);
    }

    public void testTheBestFieldCountsWithItsBoost() throws IOException {
        List<List<String>> documents = List.of(List.of("sun", "rain"), List.of("rain", "sun"), List.of("", "snow"));
        LexicalIndex index = new LexicalIndex(documents, fields(2, 1), analyzers(), () -> {});
        try (index) {
            float[] scores = new float[3];
            index.scores("sun", scores);
            // two documents have a title, three a body
            assertEquals(2 * once(2, 1), scores[0], 1e-6);
            assertEquals(once(3, 1), scores[1], 1e-6);
            assertTrue(Float.isNaN(scores[2]));
            index.scores("unheard of", scores);
            assertTrue(Float.isNaN(scores[0]));
            index.scores("", scores);
            assertTrue(Float.isNaN(scores[1]));
            // the greatest boost, and the field that most documents have
            assertEquals(new Normalization.Saturation((float) (2 * 3 * Math.log(4))), index.normalization());
        }
        assertTrue(closed);
    }

    public void testDocumentsWithoutAnyWord() throws IOException {
        try (LexicalIndex index = new LexicalIndex(List.of(List.of(" ", "")), fields(1, 1), analyzers(), () -> {})) {
            assertEquals(new Normalization.None(), index.normalization());
        }
    }

    public void testTooManyWords() throws IOException {
        try (LexicalIndex index = new LexicalIndex(List.of(List.of("a", "b")), fields(1, 1), analyzers(), () -> {})) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i <= IndexSearcher.getMaxClauseCount(); i++) {
                text.append('w').append(i).append(' ');
            }
            Exception e = expectThrows(IllegalArgumentException.class, () -> index.scores(text.toString(), new float[1]));
            assertTrue(e.getMessage(), e.getMessage().startsWith("has more words than a query may have, ["));
        }
    }

    public void testWhatFailsClosesTheAnalyzers() {
        expectThrows(IllegalStateException.class, () -> new LexicalIndex(List.of(List.of("a", "b")), fields(1, 1), analyzers(), () -> {
            throw new IllegalStateException("cancelled");
        }));
        assertTrue(closed);
    }
}
