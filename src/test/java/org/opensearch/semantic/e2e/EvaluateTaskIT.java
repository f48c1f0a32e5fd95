// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** An evaluation as a task: seen, stored, cancelled. */
public class EvaluateTaskIT extends EndToEndTestCase {

    private static final String SHORT = body(3);
    /** Some minutes of work. */
    private static final String LONG = body(20_000);

    private static String body(int documents) {
        String texts = IntStream.rangeClosed(1, documents)
            .mapToObj(
                i -> "{\"id\": \"d" + i + "\", \"text\": \"parcel number " + i + " came late and nobody answered mail " + 7 * i + "\"}"
            )
            .collect(Collectors.joining(", "));
        return "{\"models\": [\"" + BGE + "\"], \"retrieval\": {\"documents\": [" + texts
            + "], \"queries\": [{\"text\": \"parcel 2\", \"relevant\": \"d2\"}]}}";
    }

    private static String start(String body) throws Exception {
        return (String) node().post(EvaluateIT.PATH + "?wait_for_completion=false", body).ok().at("task");
    }

    private static Answer await(String task, boolean completed) throws Exception {
        for (int i = 0; i < 300; i++) {
            Answer answer = node().get("/_tasks/" + task);
            if (answer.status() == 200 && Boolean.valueOf(completed).equals(answer.at("completed"))) {
                return answer;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("task [" + task + "] is not as expected: " + node().get("/_tasks/" + task));
    }

    /** The list of evaluations that run, as the task API has it. */
    private static String running() throws Exception {
        return node().get("/_tasks?actions=*semantic/evaluate&detailed=true").ok().body();
    }

    private static void awaitNone() throws Exception {
        for (int i = 0; running().contains("semantic/evaluate"); i++) {
            assertTrue("still running: " + running(), i < 300);
            Thread.sleep(100);
        }
    }

    @Test
    public void theResultIsKept() throws Exception {
        String task = start(SHORT);
        Answer done = await(task, true);
        assertEquals("retrieval", done.at("response", "evaluation"));
        assertEquals("retrieval of models [" + BGE + "]", done.at("task", "description"));
        assertEquals("measuring", done.at("task", "status", "step"));
        assertEquals(BGE, done.at("response", "models", 0, "model"));
    }

    @Test
    public void isCancelledAndLeavesTheWayFree() throws Exception {
        String task = start(LONG);
        Map<?, ?> status = Map.of();
        for (int i = 0; i < 300 && "embedding documents".equals(status.get("step")) == false; i++) {
            Thread.sleep(50);
            status = (Map<?, ?>) await(task, false).at("task", "status");
        }
        assertEquals(status.toString(), "embedding documents", status.get("step"));
        assertEquals(BGE, status.get("model"));
        assertEquals(20_000, status.get("texts"));
        assertEquals(1, status.get("models"));
        Answer second = node().post(EvaluateIT.PATH, SHORT);
        assertEquals(second.toString(), 429, second.status());
        assertTrue(second.body(), second.body().contains("[evaluate] this node evaluates already"));
        node().post("/_tasks/" + task + "/_cancel", null).ok();
        Answer done = await(task, true);
        assertTrue(done.body(), done.body().contains("[evaluate] was cancelled: by user request"));
        node().post(EvaluateIT.PATH, SHORT).ok();
    }

    @Test
    public void whoHangsUpCancels() throws Exception {
        URI url = URI.create(node().url());
        byte[] body = LONG.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + EvaluateIT.PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + body.length
            + "\r\n\r\n";
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            for (int i = 0; running().contains("embedding documents") == false; i++) {
                assertTrue("does not start: " + running(), i < 300);
                Thread.sleep(50);
            }
        }
        awaitNone();
        node().post(EvaluateIT.PATH, SHORT).ok();
    }
}
