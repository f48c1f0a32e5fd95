// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

/** What goes to other nodes, and what stands in the cluster state while the cluster is off. */
public class ReembedWireTests extends OpenSearchTestCase {

    private static <T extends Writeable> T copy(T value, Writeable.Reader<T> reader) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            value.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                T copy = reader.read(in);
                assertEquals("nothing is left unread", -1, in.read());
                return copy;
            }
        }
    }

    private ReembedRequest request(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, new BytesArray(json))) {
            return ReembedRequest.parse(parser);
        }
    }

    private static Reembedding job() {
        return new Reembedding(
            randomAlphaOfLength(5),
            randomAlphaOfLength(22),
            "a.v",
            randomBoolean() ? "a.v" : "a.w",
            "model",
            randomBoolean() ? List.of("a.text") : List.of("a.title", "a.text"),
            randomFrom(Selection.values()),
            randomBoolean(),
            randomBoolean(),
            randomBoolean(),
            randomFrom(0f, 0.01f, 25f),
            randomNonNegativeLong()
        );
    }

    public void testTheTask() throws IOException {
        for (int i = 0; i < 50; i++) {
            Reembedding job = job();
            assertEquals(job, copy(job, Reembedding::new));
            try (
                XContentParser parser = createParser(
                    JsonXContent.jsonXContent,
                    new BytesArray(Strings.toString(MediaTypeRegistry.JSON, job))
                )
            ) {
                assertEquals(job, Reembedding.parse(parser));
            }
            assertEquals(job.field().equals(job.target()), !job.moves());
        }
    }

    public void testProgress() throws IOException {
        Progress first = new Progress(0, 0, 10, 4, 1, 2, 1, List.of("a"), 3, 1);
        Progress pass = Progress.NONE.nextPass().of(20).plus(first).plus(first);
        assertEquals(new Progress(1, 20, 20, 8, 2, 4, 2, List.of("a", "a"), 6, 2), pass);
        assertEquals("what was done is added up", new Progress(2, 0, 0, 0, 0, 0, 0, List.of(), 6, 2), pass.nextPass());
        for (int i = 0; i < 9; i++) {
            pass = pass.plus(first);
        }
        assertEquals("the first few", 5, pass.failures().size());
        assertEquals(11, pass.failed());
        assertEquals(pass, copy(pass, Progress::new));
    }

    public void testRequest() throws IOException {
        ReembedRequest least = request("{\"index\": \"x,y\", \"field\": \"v\"}");
        assertArrayEquals(new String[] { "x", "y" }, least.indices());
        assertTrue(least.switches());
        assertFalse(least.dryRun() || least.waitsForCompletion());
        assertTrue(least.model().isEmpty() && least.to().isEmpty() && least.documents().isEmpty() && least.sources().isEmpty());
        ReembedRequest most = request(
            "{\"index\": \"x\", \"field\": \"v\", \"model\": \"m\", \"to\": \"w\", \"source\": [\"a\", \"b\"], \"documents\": \"all\", "
                + "\"switch\": false, \"dry_run\": true, \"documents_per_second\": 2.5}"
        ).waitForCompletion(true);
        ReembedRequest copy = copy(most, ReembedRequest::new);
        assertArrayEquals(most.indices(), copy.indices());
        assertEquals(most.field(), copy.field());
        assertEquals(most.model(), copy.model());
        assertEquals(most.to(), copy.to());
        assertEquals(List.of("a", "b"), copy.sources());
        assertEquals(Selection.ALL, copy.documents().orElseThrow());
        assertFalse(copy.switches());
        assertTrue(copy.dryRun() && copy.waitsForCompletion());
        assertEquals(2.5f, copy.documentsPerSecond(), 0);
        expectThrows(IllegalArgumentException.class, () -> request("{\"index\": \"x\", \"field\": \"a..v\"}"));
    }

    public void testResponse() throws IOException {
        ReembedResponse response = new ReembedResponse(List.of(Map.of("state", "running", "progress", Map.of("seen", 3))));
        String json = Strings.toString(MediaTypeRegistry.JSON, copy(response, ReembedResponse::new));
        assertEquals(
            Map.of("reembeddings", List.of(Map.of("state", "running", "progress", Map.of("seen", 3)))),
            XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false)
        );
        assertTrue(response.isRunning());
        assertFalse(new ReembedResponse(List.of(Map.of("state", "done"))).isRunning());
    }
}
