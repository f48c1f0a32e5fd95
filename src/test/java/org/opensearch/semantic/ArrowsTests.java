// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.test.OpenSearchTestCase;

/**
 * Holds the rooms of the design apart: doors open downwards only, and upper rooms know nothing of one another. Whatever a
 * file names by its full package counts, be it in an import or in the code.
 */
public class ArrowsTests extends OpenSearchTestCase {

    private static final String ROOT = "org.opensearch.semantic";
    private static final Path SOURCES = Path.of("src/main/java");

    private static final Set<String> LOWER = Set
        .of(
            "fusion",
            "cluster",
            "projection",
            "classify",
            "trained",
            "reembed",
            "compare",
            "evaluate",
            "rag",
            "search",
            "passage",
            "document",
            "state",
            "field",
            "model",
            "graph",
            "vector"
        );

    /** Room to the rooms it may name. A room that is not here may not exist. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
        Map.entry("ingest", LOWER),
        Map.entry("mapper", LOWER),
        Map.entry("query", LOWER),
        Map.entry("fetch", LOWER),
        Map.entry("rag", Set.of("field", "model", "vector")),
        Map.entry("hybrid", LOWER),
        Map.entry("aggs", LOWER),
        Map.entry("rest", LOWER),
        Map.entry("compiler", Set.of("model", "graph", "vector")),
        Map.entry("search", Set.of()),
        Map.entry("document", Set.of()),
        Map.entry("state", Set.of()),
        Map.entry("fusion", Set.of("vector")),
        Map.entry("cluster", Set.of("vector")),
        Map.entry("projection", Set.of("vector")),
        Map.entry("classify", Set.of("vector")),
        Map.entry("trained", Set.of("classify", "search", "field", "model", "vector", "state")),
        Map.entry("compare", Set.of("fusion", "cluster", "classify", "evaluate", "search", "field", "model", "vector")),
        Map.entry("reembed", Set.of("document", "field", "model", "state")),
        Map.entry("evaluate", Set.of("vector")),
        Map.entry("passage", Set.of()),
        Map.entry("field", Set.of("document", "passage", "model", "vector")),
        Map.entry("model", Set.of("graph", "vector")),
        Map.entry("graph", Set.of()),
        Map.entry("vector", Set.of())
    );

    private static final Pattern NAMED = Pattern.compile("\\b((?:org\\.opensearch|ai\\.onnxruntime|ai\\.djl)(?:\\.\\w+)+)");
    private static final Pattern COMMENT_OR_STRING = Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);

    public void testEveryArrowIsInTheDesign() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            wrong.addAll(wrongArrows(roomOf(file), Files.readString(file)).stream().map(arrow -> file + ": " + arrow).toList());
        }
        assertEquals(List.of(), wrong);
    }

    public void testEveryRoomSaysWhatItIs() throws IOException {
        Set<Path> folders = new HashSet<>();
        for (Path file : sources()) {
            folders.add(file.getParent());
        }
        assertFalse(folders.isEmpty());
        for (Path folder : folders) {
            assertTrue(folder + " has no package-info.java", Files.exists(folder.resolve("package-info.java")));
        }
    }

    public void testUpperRoomsDoNotNameOneAnother() {
        assertWrong("query", "import org.opensearch.semantic.hybrid.Fused;", "query -> hybrid");
        assertWrong("hybrid", "import static org.opensearch.semantic.query.SemanticQueryBuilder.NAME;", "hybrid -> query");
        assertWrong("rest", "class A { org.opensearch.semantic.ingest.B b; }", "rest -> ingest");
        assertWrong("aggs.drift", "import org.opensearch.semantic.aggs.map.A;", "aggs.drift -> aggs.map");
        assertWrong("aggs", "import org.opensearch.semantic.aggs.map.A;", "aggs -> aggs.map");
        assertWrong("aggs", "import org.opensearch.semantic.aggs.centroid.A;", "aggs -> aggs.centroid");
        assertRight("query", "import org.opensearch.semantic.field.VectorFields;");
        assertRight("aggs.drift", "import org.opensearch.semantic.aggs.VectorSample;");
        assertRight("aggs.drift", "import org.opensearch.semantic.aggs.centroid.InternalCentroid;");
        assertRight("aggs.drift", "import org.opensearch.semantic.cluster.Points;\nimport org.opensearch.semantic.aggs.drift.B;");
    }

    public void testDoorsOpenDownwards() {
        assertWrong("field", "import org.opensearch.semantic.query.SemanticQueryBuilder;", "field -> query");
        assertWrong("model", "import org.opensearch.semantic.field.VectorField;", "model -> field");
        assertWrong("fusion", "import org.opensearch.semantic.model.Embedder;", "fusion -> model");
        assertWrong("vector", "import org.opensearch.semantic.fusion.*;", "vector -> fusion");
        assertRight("field", "import org.opensearch.semantic.model.ModelId;");
    }

    public void testNobodyNamesTheCompositionRoot() {
        assertWrong("rest", "import org.opensearch.semantic.SemanticPlugin;", "rest -> SemanticPlugin");
        assertRight("", "import org.opensearch.semantic.rest.A;\nimport org.opensearch.semantic.query.B;");
    }

    public void testNativeLibrariesStayInTheModelRoom() {
        assertWrong("query", "import ai.onnxruntime.OrtSession;", "query -> ai.onnxruntime.OrtSession");
        assertWrong("", "import ai.djl.huggingface.tokenizers.Encoding;", "plugin -> ai.djl.huggingface.tokenizers.Encoding");
        assertRight("model", "import ai.onnxruntime.OrtSession;\nimport ai.djl.huggingface.tokenizers.Encoding;");
    }

    public void testPureRoomsKnowNothingOfOpenSearch() {
        assertWrong("vector", "import org.opensearch.common.Nullable;", "vector -> org.opensearch.common.Nullable");
        assertWrong("fusion", "import org.opensearch.index.query.QueryBuilder;", "fusion -> org.opensearch.index.query.QueryBuilder");
        assertWrong("classify", "import org.opensearch.client.Client;", "classify -> org.opensearch.client.Client");
        assertWrong(
            "cluster",
            "import org.opensearch.core.common.io.stream.StreamInput;",
            "cluster -> org.opensearch.core.common.io.stream.StreamInput"
        );
        assertRight("classify", "import org.opensearch.core.common.io.stream.StreamInput;");
        assertRight("fusion", "import org.apache.lucene.util.VectorUtil;");
    }

    public void testNewRoomsAreToldApartFromKnownOnes() {
        assertWrong("helpers", "class A {}", "helpers is not a room of the design");
        assertRight(
            "query",
            "// see org.opensearch.semantic.hybrid.Fused\n/* org.opensearch.semantic.rest.A */ class A { String s = \"ai.djl.X\"; }"
        );
    }

    /** The arrows that start in this room's source and are not in the design, as {@code from -> to}. */
    private static List<String> wrongArrows(String room, String source) {
        String top = room.split("\\.")[0];
        String from = room.isEmpty() ? "plugin" : room;
        if (room.isEmpty() == false && ARROWS.containsKey(top) == false) {
            return List.of(room + " is not a room of the design");
        }
        List<String> wrong = new ArrayList<>();
        String code = COMMENT_OR_STRING.matcher(source).replaceAll(" ").replaceAll("(?m)^\\s*package .*;", "");
        for (Matcher named = NAMED.matcher(code); named.find();) {
            String name = named.group(1);
            String to = name.startsWith(ROOT + ".") ? roomOf(name.substring(ROOT.length() + 1)) : name;
            if (allowed(room, top, name, to) == false) {
                wrong.add(from + " -> " + to);
            }
        }
        return wrong;
    }

    private static boolean allowed(String room, String top, String name, String to) {
        if (name.startsWith("ai.")) {
            return room.equals("model");
        }
        if (name.startsWith(ROOT + ".")) {
            // what the aggregations share lies in the room around theirs, and the others are built on centroids and their samples
            boolean shared = to.equals(top) || room.startsWith("aggs.") && to.equals("aggs.centroid");
            return room.isEmpty() || to.equals(room) || shared || ARROWS.get(top).contains(to);
        }
        boolean streams = name.matches("org\\.opensearch\\.core\\.common\\.io\\.stream\\.(StreamInput|StreamOutput)(\\..*)?");
        return switch (top) {
            case "vector", "passage", "document", "fusion", "graph", "cluster", "projection", "evaluate" -> false;
            case "classify" -> streams;
            default -> true;
        };
    }

    /** {@code aggs.map.A} is in the room {@code aggs.map}, {@code aggs.A} in {@code aggs}, {@code field.VectorField} in {@code field}, {@code SemanticPlugin} in itself. */
    private static String roomOf(String nameBelowRoot) {
        String[] parts = nameBelowRoot.split("\\.");
        boolean inner = parts[0].equals("aggs") && parts.length > 1 && Character.isLowerCase(parts[1].charAt(0));
        return inner ? parts[0] + "." + parts[1] : parts[0];
    }

    private static String roomOf(Path file) {
        return SOURCES.resolve(ROOT.replace('.', '/')).relativize(file.getParent()).toString().replace('\\', '.').replace('/', '.');
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static void assertWrong(String room, String source, String arrow) {
        assertEquals(List.of(arrow), wrongArrows(room, source));
    }

    private static void assertRight(String room, String source) {
        assertEquals(List.of(), wrongArrows(room, source));
    }
}
