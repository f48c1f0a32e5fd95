// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.test.OpenSearchTestCase;

/** An answer on the wire, as JSON, and in a terminal. */
public class AnswerTests extends OpenSearchTestCase {

    private static final Table SCORES = Table.of("scores", "model", "weight", "ndcg@10", "texts", "empty")
        .add("bge", 0.5, new Interval(0.7, 0.65, 0.752), 12, null)
        .add("minilm-l6", null, new Interval(0.5, Double.NaN, Double.NaN), 1_203, null)
        .add("a\u001b[31m\nb", Double.NaN, Interval.UNDEFINED, null, null);

    private static final EvaluateResponse RESPONSE = new EvaluateResponse(
        "retrieval",
        1_234,
        new Bootstrap(42, 1_000, 0.95),
        List.of("first note", "second note"),
        List.of(SCORES, Table.of("hits", "rank"))
    );

    private static String json(EvaluateResponse response) throws IOException {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            return response.toXContent(builder, ToXContent.EMPTY_PARAMS).toString();
        }
    }

    public void testAsJson() throws IOException {
        assertEquals(
            "{\"took\":1234,\"evaluation\":\"retrieval\",\"seed\":42,\"resamples\":1000,\"confidence\":0.95,"
                + "\"notes\":[\"first note\",\"second note\"],\"scores\":["
                + "{\"model\":\"bge\",\"weight\":0.5,\"ndcg@10\":{\"value\":0.7,\"from\":0.65,\"to\":0.752},\"texts\":12},"
                + "{\"model\":\"minilm-l6\",\"ndcg@10\":{\"value\":0.5,\"from\":null,\"to\":null},\"texts\":1203},"
                + "{\"model\":\"a\\u001b[31m\\nb\",\"weight\":null,\"ndcg@10\":{\"value\":null,\"from\":null,\"to\":null}}],\"hits\":[]}",
            json(RESPONSE).replace("\\u001B", "\\u001b")
        );
    }

    public void testAsText() {
        assertEquals("""
            retrieval, took 1234 ms; in brackets the 0.95 confidence interval of 1000 resamples, seed 42

            scores
              model      weight  ndcg@10                  texts
              bge           0.5  0.7000 [0.6500, 0.7520]     12
              minilm-l6          0.5000 [-, -]             1203
              a [31m b        -  -

            hits
              none

            * first note
            * second note
            """, RESPONSE.toText());
    }

    public void testTravels() throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            RESPONSE.writeTo(out);
            EvaluateResponse read = new EvaluateResponse(out.bytes().streamInput());
            assertEquals(json(RESPONSE), json(read));
            assertEquals(RESPONSE.toText(), read.toText());
        }
    }

    public void testRowsFitTheirColumns() {
        expectThrows(IllegalArgumentException.class, () -> Table.of("t", "a", "b").add("only one"));
        expectThrows(IllegalArgumentException.class, () -> new Table("t", List.of("a"), List.of(List.of(1, 2))));
    }
}
