// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.Version;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.test.OpenSearchTestCase;

/** Follows a field from a through b to c and back to a, applying to a mapping what each step says. */
public class FieldMovesTests extends OpenSearchTestCase {

    private final VectorFields fields = new VectorFields();
    private final FieldMoves moves = new FieldMoves(fields);
    private final TreeMap<String, TreeMap<String, Object>> metas = new TreeMap<>();
    private int version;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        for (String field : List.of("a", "b", "c", "o.v", "o.w")) {
            metas.put(field, new TreeMap<>(Map.of("semantic_model", "m-" + field, "unit", "x")));
        }
    }

    private IndexMetadata index() throws IOException {
        StringBuilder top = new StringBuilder();
        StringBuilder inner = new StringBuilder();
        metas.forEach((path, meta) -> {
            StringBuilder entries = new StringBuilder();
            meta.forEach((key, value) -> entries.append(entries.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(key, value)));
            String name = path.substring(path.indexOf('.') + 1);
            (path.startsWith("o.") ? inner : top).append("\"%s\":{\"type\":\"knn_vector\",\"meta\":{%s}},".formatted(name, entries));
        });
        inner.setLength(inner.length() - 1);
        return IndexMetadata.builder("i")
            .settings(settings(Version.CURRENT))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping("{\"properties\":{%s\"text\":{\"type\":\"text\"},\"o\":{\"properties\":{%s}}}}".formatted(top, inner))
            .mappingVersion(++version)
            .build();
    }

    /** Makes a step; how many fields it changed. */
    private int step(String from, String to, Step step) throws IOException {
        Map<VectorField, Map<String, Object>> changed = moves.of(index(), from, to, step);
        changed.forEach((field, meta) -> metas.put(field.path(), new TreeMap<>(meta)));
        return changed.size();
    }

    private FieldRoute route(String field) throws IOException {
        return FieldRoute.of(fields, index(), field);
    }

    private static FieldRoute.Other other(String path) {
        return new FieldRoute.Other(path, "m-" + path);
    }

    public void testThereOnAndBack() throws IOException {
        assertEquals(new FieldRoute(true, List.of()), route("a"));

        assertEquals(1, step("a", "b", Step.BEGIN));
        assertEquals(0, step("a", "b", Step.BEGIN));
        assertEquals(new FieldRoute(true, List.of(other("b"))), route("a"));
        assertEquals(new FieldRoute(true, List.of()), route("b"));

        assertEquals(1, step("a", "b", Step.SWITCH));
        assertEquals(0, step("a", "b", Step.SWITCH));
        assertEquals(new FieldRoute(false, List.of(other("b"))), route("a"));

        step("b", "c", Step.BEGIN);
        assertEquals("a text for [a] goes into both", new FieldRoute(false, List.of(other("b"), other("c"))), route("a"));
        assertEquals("a and b", 2, step("b", "c", Step.SWITCH));
        assertEquals(new FieldRoute(false, List.of(other("c"))), route("a"));
        assertEquals(new FieldRoute(false, List.of(other("c"))), route("b"));

        step("c", "a", Step.BEGIN);
        assertEquals(new FieldRoute(false, List.of(other("c"), other("a"))), route("a"));
        step("c", "a", Step.SWITCH);
        assertEquals("where it began", new FieldRoute(true, List.of()), route("a"));
        assertEquals(new FieldRoute(false, List.of(other("a"))), route("b"));
        assertEquals(new FieldRoute(false, List.of(other("a"))), route("c"));
        metas.forEach((path, meta) -> assertEquals("the rest of its meta stays", "x", meta.get("unit")));
    }

    public void testGivenUp() throws IOException {
        step("o.v", "o.w", Step.BEGIN);
        assertEquals(new FieldRoute(true, List.of(other("o.w"))), route("o.v"));
        assertEquals(1, step("o.v", "o.w", Step.CANCEL));
        assertEquals(0, step("o.v", "o.w", Step.CANCEL));
        assertEquals(new FieldRoute(true, List.of()), route("o.v"));
    }

    public void testRefused() throws IOException {
        step("a", "b", Step.BEGIN);
        assertRefused("field [a] of index [i] is being moved to [b]; switch or cancel that first", "a", "c", Step.BEGIN);
        assertRefused("field [a] of index [i] is not being moved to [c]", "a", "c", Step.SWITCH);
        step("a", "b", Step.SWITCH);
        assertRefused("field [a] of index [i] has moved to [b]; name that one", "a", "c", Step.BEGIN);
        assertRefused("field [a] of index [i] has moved to [b] already", "a", "b", Step.CANCEL);
        assertRefused("field [text] of index [i] is not a vector field that is bound to a model", "b", "text", Step.BEGIN);
        metas.put("c", new TreeMap<>(Map.of("unit", "x")));
        assertRefused("field [c] of index [i] is not a vector field that is bound to a model", "b", "c", Step.BEGIN);
    }

    private void assertRefused(String message, String from, String to, Step step) {
        assertThat(expectThrows(IllegalArgumentException.class, () -> step(from, to, step)).getMessage(), containsString(message));
    }

    public void testAFieldThatPointsNowhere() throws IOException {
        metas.get("a").put("semantic_moved", "gone");
        Exception e = expectThrows(IllegalStateException.class, () -> route("a"));
        assertThat(e.getMessage(), containsString("points to field [gone], which is not a vector field that is bound to a model"));
    }
}
