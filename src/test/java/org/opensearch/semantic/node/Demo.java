// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A first look: a node with this plugin, the sample messages, and one question asked in three ways. Run by
 * {@code mvn -B -Pdemo package}; serves until Ctrl-C, or ends after the table with {@code -Ddemo.exit}.
 */
public final class Demo {

    private static final String QUESTION = "customers angry about delivery delays";
    private static final String EXPECTED_THEME = "late_delivery";
    private static final int ROWS = 5;

    private static final String KEYWORD = "{\"match\": {\"text\": \"%s\"}}";
    private static final String SEMANTIC = "{\"semantic\": {\"text_vector\": {\"query\": \"%s\", \"k\": 10}}}";
    private static final String HYBRID = "{\"semantic_hybrid\": {\"query\": \"%s\", \"fields\": [\"text\"], \"vector\": \"text_vector\"}}";

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int port = Integer.getInteger("demo.port", 9200);
        if (NodeSpec.isFree(port) == false) {
            out.println("Port " + port + " on 127.0.0.1 is taken. Stop what uses it, or choose another with -Ddemo.port=<port>.");
            System.exit(1);
        }
        // Killed without Ctrl-C, the build does not tell its child: end with it all the same.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        System.exit(new Demo(out).run(port) ? 0 : 1);
    }

    private boolean run(int port) throws Exception {
        Path data = NodeParts.fromBuild("demo.data");
        out.println("Starting OpenSearch with k-NN and the plugin on 127.0.0.1:" + port + " ...");
        try (RealNode node = RealNode.start(NodeSpec.single(NodeParts.homes()).onPort(port))) {
            boolean good = show(node, data);
            if (good && Boolean.getBoolean("demo.exit") == false) {
                serve(node);
            }
            return good;
        } catch (IllegalStateException | AssertionError e) {
            out.println("The demo failed: " + e.getMessage() + (e.getCause() == null ? "" : ", because of " + e.getCause()));
            return false;
        }
    }

    private boolean show(RealNode node, Path data) throws IOException {
        SampleMessages.Loaded loaded = SampleMessages.load(node, data);
        double seconds = loaded.millis() / 1000.0;
        out.printf(
            Locale.ROOT,
            "%nIndexed %d messages in %.1f s (%.0f/s), %d of them with a vector.%n%n\"%s\"%n%n",
            loaded.messages(),
            seconds,
            loaded.messages() / seconds,
            loaded.withVector(),
            QUESTION
        );
        List<SideBySide.Hit> keyword = search(node, KEYWORD);
        List<SideBySide.Hit> semantic = search(node, SEMANTIC);
        List<SideBySide.Hit> hybrid = search(node, HYBRID);
        List<SideBySide.Column> columns = List.of(
            new SideBySide.Column("keyword: match", keyword),
            new SideBySide.Column("meaning: semantic", semantic),
            new SideBySide.Column("both: semantic_hybrid", hybrid)
        );
        out.println(SideBySide.table(columns, ROWS));
        return expect(loaded.withVector() == loaded.messages(), "not every message has a vector")
            && expect(keyword.size() == ROWS, "keyword search should find " + ROWS + " messages")
            && expect(mostlyExpected(semantic), "most of what semantic finds should be of the theme " + EXPECTED_THEME)
            && expect(mostlyExpected(hybrid), "most of what semantic_hybrid finds should be of the theme " + EXPECTED_THEME);
    }

    private static boolean mostlyExpected(List<SideBySide.Hit> hits) {
        return hits.stream().filter(hit -> hit.theme().equals(EXPECTED_THEME)).count() > ROWS / 2;
    }

    private void serve(RealNode node) throws InterruptedException {
        out.println("Try it yourself, in another terminal:\n");
        for (String query : List.of(SEMANTIC, HYBRID)) {
            out.println("  " + curl(node, "/messages/_search?pretty&_source=text,theme", query, "driver says nobody was home"));
        }
        out.println("  curl -s '" + node.url() + "/_plugins/_semantic/models?pretty'");
        out.println("\nThe node is running. End it with Ctrl-C.");
        node.awaitEnd();
    }

    private static String curl(RealNode node, String path, String query, String text) {
        String body = "{\"query\": " + String.format(Locale.ROOT, query, text) + "}";
        return "curl -s '" + node.url() + path + "' -H 'Content-Type: application/json' -d '" + body + "'";
    }

    private static List<SideBySide.Hit> search(RealNode node, String query) {
        String body = "{\"size\": " + ROWS + ", \"query\": " + String.format(Locale.ROOT, query, QUESTION) + "}";
        List<SideBySide.Hit> hits = new ArrayList<>();
        for (Object hit : (List<?>) node.post("/" + SampleMessages.INDEX + "/_search", body).ok().at("hits", "hits")) {
            Map<?, ?> message = (Map<?, ?>) ((Map<?, ?>) hit).get("_source");
            hits.add(new SideBySide.Hit((String) message.get("theme"), (Integer) message.get("rating"), (String) message.get("text")));
        }
        return hits;
    }

    private boolean expect(boolean condition, String otherwise) {
        if (condition == false) {
            out.println("Something is wrong: " + otherwise + ".");
        }
        return condition;
    }
}
