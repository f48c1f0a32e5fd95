// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.test.OpenSearchTestCase;

/** What can be asked, and what is refused. */
public class ReadingTests extends OpenSearchTestCase {

    private static final String DOCUMENTS = "[{\"id\": \"d1\", \"text\": \"one\"}, {\"text\": \"two\"}]";
    private static final String QUERIES = "[{\"text\": \"q\", \"relevant\": \"d1\"}]";

    private static EvaluateRequest request(String body) throws IOException {
        return new EvaluateRequest(new BytesArray(body), XContentType.JSON, true);
    }

    private static String retrieval(String documents, String queries, String more) {
        return "{\"retrieval\": {\"documents\": " + documents + ", \"queries\": " + queries + more + "}}";
    }

    private static Retrieval parsed(String documents, String queries, String more) throws IOException {
        return (Retrieval) request(retrieval(documents, queries, more)).comparison().evaluation();
    }

    private static void refused(String expected, String body) {
        Throwable e = expectThrows(Exception.class, () -> request(body));
        StringBuilder messages = new StringBuilder();
        for (; e != null; e = e.getCause()) {
            messages.append(e.getMessage()).append('\n');
        }
        assertTrue(messages.toString(), messages.toString().contains(expected));
    }

    public void testDefaults() throws IOException {
        Comparison comparison = request(retrieval(DOCUMENTS, QUERIES, "")).comparison();
        assertEquals(List.of(), comparison.models());
        assertEquals(new Bootstrap(42, 1000, 0.95), comparison.bootstrap());
        assertEquals("retrieval of all models", comparison.description());
        Retrieval retrieval = (Retrieval) comparison.evaluation();
        assertEquals(10, retrieval.k());
        assertEquals(List.of(0d, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1d), retrieval.weights());
        assertTrue(retrieval.analyzer().isEmpty());
        TextSource.Inline documents = (TextSource.Inline) retrieval.documents();
        assertEquals(List.of("d1", "2"), documents.items().stream().map(Item::id).toList());
        assertEquals("two", documents.items().get(1).text("text"));
    }

    public void testTravelsAsItWasWritten() throws IOException {
        String body = "{\"models\": [\"a\", \"b\"], \"seed\": -3, \"resamples\": 200, \"confidence\": 0.9, "
            + retrieval(DOCUMENTS, QUERIES, ", \"weights\": [1, 0.25]").substring(1);
        EvaluateRequest request = request(body);
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            request.writeTo(out);
            EvaluateRequest read = new EvaluateRequest(out.bytes().streamInput());
            assertTrue(read.getShouldStoreResult());
            assertEquals(request.comparison(), read.comparison());
            assertEquals(List.of("a", "b"), read.comparison().models());
            assertEquals(new Bootstrap(-3, 200, 0.9), read.comparison().bootstrap());
            assertEquals(List.of(0.25, 1d), ((Retrieval) read.comparison().evaluation()).weights());
        }
    }

    public void testFromAnIndex() throws IOException {
        String documents = "{\"index\": \"a,b\", \"text\": [\"title^2\", \"body\"], \"query\": {\"term\": {\"x\": 1}}, \"size\": 7}";
        String queries = "{\"index\": \"j\", \"text\": \"question\", \"relevant\": \"ids\"}";
        Retrieval retrieval = parsed(documents, queries, "");
        TextSource.FromIndex from = (TextSource.FromIndex) retrieval.documents();
        assertEquals("a,b", from.index());
        assertEquals(Map.of("title", 2f, "body", 1f), from.texts().get("text"));
        assertEquals(List.of("title", "body"), List.copyOf(from.texts().get("text").keySet()));
        assertEquals("{\"term\":{\"x\":1}}", from.query().orElseThrow());
        assertEquals(7, from.size());
        TextSource.FromIndex judgements = (TextSource.FromIndex) retrieval.queries();
        assertEquals(Map.of("relevant", "ids"), judgements.values());
        assertEquals(10_000, judgements.size());
    }

    public void testRelevantDocumentsAreWantedOfAnIndex() throws IOException {
        String queries = "[{\"text\": \"q\", \"relevant\": {\"d1\": 2, \"d2\": 0}}, {\"text\": \"r\", \"relevant\": [\"d3\", \"d1\"]}]";
        Retrieval retrieval = parsed("{\"index\": \"a\", \"text\": \"t\"}", queries, "");
        TextSource.Inline asked = (TextSource.Inline) retrieval.source(0, List.of());
        TextSource from = retrieval.source(1, List.of(new Loaded(asked, asked.items(), 0, 0)));
        assertEquals(List.of("d1", "d3"), ((TextSource.FromIndex) from).wanted());
    }

    public void testTopLevelRefusals() {
        refused("needs exactly one of [retrieval", "{}");
        refused("found []", "{\"seed\": 3}");
        refused("unknown field [retrival]", "{\"retrival\": {}}");
        refused("[models] [a, a] names a model twice", "{\"models\": [\"a\", \"a\"], " + retrieval(DOCUMENTS, QUERIES, "").substring(1));
        refused(
            "[resamples] must be between [100] and [100000], found [5]",
            "{\"resamples\": 5, " + retrieval(DOCUMENTS, QUERIES, "").substring(1)
        );
        refused(
            "[confidence] must be above 0 and below 1, found [95.0]",
            "{\"confidence\": 95, " + retrieval(DOCUMENTS, QUERIES, "").substring(1)
        );
    }

    public void testRetrievalRefusals() {
        refused("needs both [documents] and [queries]", "{\"retrieval\": {}}");
        refused("unknown field [docs]", "{\"retrieval\": {\"docs\": []}}");
        refused("[k] is [1001], allowed are [1] to [1000]", retrieval(DOCUMENTS, QUERIES, ", \"k\": 1001"));
        refused("[weights] has [1.5], allowed are shares", retrieval(DOCUMENTS, QUERIES, ", \"weights\": [0, 1.5]"));
        refused("has a weight twice", retrieval(DOCUMENTS, QUERIES, ", \"weights\": [0.5, 0.5]"));
        refused("[weights: entries] is [0], allowed are [1] to [101]", retrieval(DOCUMENTS, QUERIES, ", \"weights\": []"));
        refused("[worst_hits] is [-1], allowed are [0] to [1000]", retrieval(DOCUMENTS, QUERIES, ", \"worst_hits\": -1"));
        String queries = "{\"index\": \"j\", \"text\": \"question\"}";
        refused("[queries] from an index needs [relevant]", retrieval(DOCUMENTS, queries, ""));
    }

    public void testListRefusals() {
        refused("[documents] has [0] entries, allowed are [1] to [100000]", retrieval("[]", QUERIES, ""));
        refused("[documents] entry [1] must be an object with [id, text], found [x]", retrieval("[\"x\"]", QUERIES, ""));
        refused("[documents] entry [1] has no [text]; allowed are [id, text]", retrieval("[{}]", QUERIES, ""));
        refused("[documents] entry [1] has [text] [7], which must be a text", retrieval("[{\"text\": 7}]", QUERIES, ""));
        refused("[documents] entry [a] has [title], allowed are [id, text]", retrieval("[{\"id\": \"a\", \"title\": \"x\"}]", QUERIES, ""));
        String twice = "[{\"id\": \"a\", \"text\": \"x\"}, {\"id\": \"a\", \"text\": \"y\"}]";
        refused("[documents] has two entries with [id] [a]", retrieval(twice, QUERIES, ""));
    }

    public void testIndexRefusals() {
        refused("[documents] needs [index], the name of an index, found [null]", retrieval("{\"text\": \"t\"}", QUERIES, ""));
        refused("[documents] needs [text], the name of a field, found [null]", retrieval("{\"index\": \"a\"}", QUERIES, ""));
        refused("[documents] needs [text], the name of a field, found [[]]", retrieval("{\"index\": \"a\", \"text\": []}", QUERIES, ""));
        String index = "{\"index\": \"a\", \"text\": \"t\", ";
        refused("of an index has [fields], allowed are [index, query, size, text]", retrieval(index + "\"fields\": 1}", QUERIES, ""));
        refused("[size] [0], allowed are [1] to [100000]", retrieval(index + "\"size\": 0}", QUERIES, ""));
        refused("[size] [many], allowed are [1] to [100000]", retrieval(index + "\"size\": \"many\"}", QUERIES, ""));
        refused("needs a query as [query], found [x]", retrieval(index + "\"query\": \"x\"}", QUERIES, ""));
        refused("boost [0.0] on field [t], must be greater than 0", retrieval("{\"index\": \"a\", \"text\": \"t^0\"}", QUERIES, ""));
        String boosted = "{\"index\": \"j\", \"text\": \"question^2\", \"relevant\": \"r\"}";
        refused("[queries] has boost [2.0] on field [question], which means nothing here", retrieval(DOCUMENTS, boosted, ""));
    }

    public void testGrades() {
        assertEquals(Map.of("a", 2, "b", 0), Grades.of("q", Map.of("a", 2, "b", 0)));
        assertEquals(Map.of("a", 1, "7", 1), Grades.of("q", List.of("a", 7)));
        assertEquals(Map.of("a", 1), Grades.of("q", "a"));
        assertEquals(Map.of("a", 3, "b", 1), Grades.of("q", List.of(Map.of("id", "a", "grade", 3), "b")));
        assertEquals(Map.of("a", 3), Grades.of("q", Map.of("id", "a", "grade", 3)));
        assertEquals(Map.of(), Grades.of("q", null));
        for (Object wrong : List
            .of(Map.of("a", -1), Map.of("a", 1.5), Map.of("a", "high"), List.of(List.of("a")), List.of("a", "a"), true)) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> Grades.of("q7", wrong));
            assertTrue(e.getMessage(), e.getMessage().startsWith("[evaluate] [queries] entry [q7] has in [relevant] "));
        }
    }

    public void testProgressTravels() throws IOException {
        EvaluationProgress progress = new EvaluationProgress("embedding queries", randomBoolean() ? null : "m", 1, 2, 300, 7_000);
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            progress.writeTo(out);
            assertEquals(progress, new EvaluationProgress(out.bytes().streamInput()));
        }
    }
}
