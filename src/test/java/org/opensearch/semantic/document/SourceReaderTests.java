// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class SourceReaderTests extends OpenSearchTestCase {

    private static SourceReader reader(Object source, String target, boolean ignoreMissing) {
        EmbeddedField field = EmbeddedFields.parse(List.of(Map.of("source", source, "target", target))).getFirst();
        return new SourceReader(field, ignoreMissing);
    }

    private static List<Optional<String>> texts(Object source, String target, Map<String, Object> document) {
        return reader(source, target, false).read(document).stream().map(Slot::text).toList();
    }

    private static void assertRefused(Object source, String target, Map<String, Object> document, String message) {
        SourceReader reader = reader(source, target, false);
        assertEquals(message, expectThrows(IllegalArgumentException.class, () -> reader.read(document)).getMessage());
    }

    private static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }

    public void testText() {
        assertEquals(List.of(Optional.of("x")), texts("body", "v", map("body", "x")));
        assertEquals(List.of(Optional.of("x")), texts("a.b", "v", map("a", map("b", "x"))));
        assertEquals(List.of(Optional.of("a\nb\nc")), texts("tags", "v", map("tags", Arrays.asList("a", null, List.of("b", "c")))));
        String lone = "\ud800 x";
        assertEquals(List.of(Optional.of(lone)), texts("body", "v", map("body", lone)));
        String large = "x".repeat(10_000_000);
        assertSame(large, texts("body", "v", map("body", large)).getFirst().orElseThrow());
    }

    public void testSeveralSources() {
        List<String> sources = List.of("title", "body", "tags");
        assertEquals(List.of(Optional.of("a\nb\nc\nd")), texts(sources, "v", map("title", "a", "body", "b", "tags", List.of("c", "d"))));
        assertEquals(List.of(Optional.of("b")), texts(sources, "v", map("title", " ", "body", "b", "tags", null)));
        assertEquals(List.of(Optional.empty()), texts(sources, "v", map("title", " ")));
        assertRefused(
            sources,
            "v",
            map("other", "x"),
            "no value at [title, body, tags]; send text, or set \"ignore_missing\": true to index such documents without a vector"
        );
    }

    public void testBlank() {
        for (Object blank : Arrays.asList("", "  \n\t\u3000", List.of(), Arrays.asList((Object) null), List.of("", " "))) {
            assertEquals(List.of(Optional.empty()), texts("body", "v", map("body", blank)));
        }
        assertEquals(List.of(Optional.empty()), texts("comments.text", "v", map("comments", List.of())));
        assertEquals(List.of(), texts("comments.text", "comments.v", map("comments", List.of())));
    }

    public void testMissing() {
        String remedy = "; send text, or set \"ignore_missing\": true to index such documents without a vector";
        assertRefused("body", "v", map(), "no value at [body]" + remedy);
        assertRefused("body", "v", map("body", null), "no value at [body]" + remedy);
        assertRefused("a.b", "v", map("a", map("c", 1)), "no value at [a.b]" + remedy);
        assertRefused("a.b", "a.v", map(), "no value at [a.b]" + remedy);
        assertRefused("a.b", "v", map("a", List.of(map(), map())), "no value at [a.b]" + remedy);
        assertRefused("a.b", "a.v", map("a", List.of(map("b", "x"), map("c", "x"))), "no value at [a.1.b]" + remedy);
        assertRefused("a.b.c", "a.b.v", map("a", List.of(map("b", map("c", "x")), map())), "no value at [a.1.b.c]" + remedy);

        for (Map<String, Object> document : List.of(map(), map("a", null), map("a", List.of(map("c", "x"), map())))) {
            assertEquals(List.of(), reader("a.b", "a.v", true).read(document));
        }
        List<Slot> slots = reader("a.b", "a.v", true).read(map("a", Arrays.asList(map("c", "x"), null, map("b", "y"))));
        assertEquals(List.of(Optional.of("y")), slots.stream().map(Slot::text).toList());
    }

    public void testOtherTypes() {
        assertRefused("body", "v", map("body", 3), "the value at [body] is a number, only text can be embedded");
        assertRefused("body", "v", map("body", true), "the value at [body] is a boolean, only text can be embedded");
        assertRefused("body", "v", map("body", map("x", "y")), "the value at [body] is an object, only text can be embedded");
        assertRefused("body", "v", map("body", new byte[3]), "the value at [body] is of type [byte[]], only text can be embedded");
        assertRefused("tags", "v", map("tags", List.of("a", 2)), "the value at [tags.1] is a number, only text can be embedded");
        assertRefused("a.b", "v", map("a", "x"), "the value at [a] is a string, an object was expected");
        assertRefused("a.b", "a.v", map("a", List.of(map("b", "x"), "y")), "the value at [a.1] is a string, an object was expected");
        assertRefused("a.b", "a.v", map("a", List.of(map("b", 7))), "the value at [a.0.b] is a number, only text can be embedded");
        // wrong is not missing
        SourceReader lenient = reader("a.b", "v", true);
        expectThrows(IllegalArgumentException.class, () -> lenient.read(map("a", "x")));
    }

    public void testTargetsThatCanNotBeWritten() {
        assertRefused("body", "x.v", map("body", "t", "x", "s"), "target [x.v] can not be written: [x] is a string");
        assertRefused(
            "body",
            "comments.v",
            map("body", "t", "comments", List.of(map())),
            "target [comments.v] can not be written: [comments] is an array that the source is not in"
        );
    }

    public void testVectorsGoBesideTheirTexts() {
        Map<String, Object> first = map("text", "a");
        Map<String, Object> second = map("text", "", "meta", map("v", List.of(1f), "w", 2));
        List<Slot> slots = reader("comments.text", "comments.meta.v", false).read(map("comments", List.of(first, second)));
        assertEquals(2, slots.size());
        slots.get(0).put(List.of(1f, 2f));
        slots.get(1).clear();
        assertEquals(map("text", "a", "meta", map("v", List.of(1f, 2f))), first);
        assertEquals(map("text", "", "meta", map("w", 2)), second);
    }

    /** Random nesting of arrays and objects, against a reader that flattens the document into (array positions, text). */
    public void testRandomNesting() {
        for (int round = 0; round < 200; round++) {
            int depth = between(1, 4);
            int shared = between(0, depth - 1);
            List<String> names = new ArrayList<>();
            for (int i = 0; i < depth; i++) {
                names.add("n" + i);
            }
            List<String> target = new ArrayList<>(names.subList(0, shared));
            target.add("v");
            List<Map<String, Object>> objects = new ArrayList<>();
            List<List<String>> expected = new ArrayList<>();
            Map<String, Object> document = map();
            objects.add(document);
            expected.add(new ArrayList<>());
            if (shared > 0) {
                objects.clear();
                expected.clear();
            }
            fill(document, 0, depth, shared, objects, expected, expected.isEmpty() ? null : expected.getFirst());
            List<Slot> slots = reader(String.join(".", names), String.join(".", target), false).read(document);
            assertEquals(objects.size(), slots.size());
            for (int i = 0; i < slots.size(); i++) {
                assertSame(objects.get(i), slots.get(i).parent());
                assertEquals(String.join("\n", expected.get(i)), slots.get(i).text().orElseThrow());
            }
        }
    }

    /** Fills an object at this depth, and notes which objects get a vector, of which texts. */
    private void fill(
        Map<String, Object> object,
        int depth,
        int leaf,
        int shared,
        List<Map<String, Object>> objects,
        List<List<String>> expected,
        List<String> texts
    ) {
        List<Object> children = new ArrayList<>();
        int count = randomBoolean() ? 1 : between(1, 3);
        for (int i = 0; i < count; i++) {
            if (depth + 1 == leaf) {
                String text = randomAlphaOfLength(3);
                texts.add(text);
                children.add(text);
            } else {
                Map<String, Object> child = map();
                List<String> into = texts;
                if (depth + 1 == shared) {
                    into = new ArrayList<>();
                    objects.add(child);
                    expected.add(into);
                }
                fill(child, depth + 1, leaf, shared, objects, expected, into);
                children.add(child);
            }
        }
        object.put("n" + depth, count == 1 && randomBoolean() ? children.getFirst() : children);
    }
}
