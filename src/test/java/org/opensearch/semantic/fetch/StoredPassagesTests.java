// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class StoredPassagesTests extends OpenSearchTestCase {

    private static final Optional<String> BODY = Optional.of("body");
    /** The text of each element of an array has its own passages. */
    private static final int APART = Integer.MAX_VALUE;

    private static Map<String, Object> passage(int start, int end, Object... more) {
        Map<String, Object> passage = new HashMap<>(Map.of("start", start, "end", end));
        for (int i = 0; i < more.length; i += 2) {
            passage.put((String) more[i], more[i + 1]);
        }
        return passage;
    }

    /** What is cut out, in order; null where nothing is. */
    private static List<String> cut(Map<String, Object> source, String path, Optional<String> text) {
        StoredPassages passages = new StoredPassages(source, path, text, APART);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            texts.add(passages.cut(i).map(cut -> cut.text().substring(cut.start(), cut.end())).orElse(null));
        }
        return texts;
    }

    public void testOfOneText() {
        Map<String, Object> source = Map.of("body", "one two three", "p", List.of(passage(0, 3), passage(4, 7), passage(8, 13)));
        assertEquals(List.of("one", "two", "three"), cut(source, "p", BODY));
        assertEquals(List.of("one"), cut(Map.of("body", "one", "p", passage(0, 3)), "p", BODY));
        assertEquals(List.of(), cut(Map.of("body", "one"), "p", BODY));
    }

    /** Null is no nested document, and arrays of arrays are one array. */
    public void testNothingCountsThatIsNoDocument() {
        List<Object> passages = Arrays.asList(passage(0, 3), null, List.of(passage(4, 7)), List.of());
        assertEquals(List.of("one", "two"), cut(Map.of("body", "one two", "p", passages), "p", BODY));
    }

    public void testValuesAreCountedWithoutNulls() {
        List<Object> values = Arrays.asList("zero", null, "one", 2);
        List<Object> passages = List.of(passage(0, 4), passage(0, 3, "value", 1), passage(0, 1, "value", 2), passage(0, 1, "value", 3));
        assertEquals(Arrays.asList("zero", "one", "2", null), cut(Map.of("body", values, "p", passages), "p", BODY));
    }

    public void testThePassageNamesItsField() {
        Map<String, Object> source = Map.of(
            "title",
            "a title",
            "meta",
            Map.of("notes", "some notes"),
            "p",
            List.of(passage(2, 7, "field", "title"), passage(5, 10, "field", "meta.notes"), passage(0, 1, "field", "nowhere"))
        );
        assertEquals(Arrays.asList("title", "notes", null), cut(source, "p", Optional.empty()));
        assertEquals(Optional.of("title"), new StoredPassages(source, "p", BODY, APART).cut(0).orElseThrow().field());
    }

    public void testObjectsInArraysHaveTheirOwnTexts() {
        Map<String, Object> source = Map.of(
            "posts",
            List.of(
                Map.of(
                    "text",
                    "first",
                    "more",
                    Map.of("p", List.of(passage(0, 5), passage(0, 2, "field", "posts.more.note")), "note", "hm")
                ),
                Map.of("text", "none"),
                Map.of("text", "second", "more", Map.of("p", passage(0, 6)))
            )
        );
        assertEquals(List.of("first", "hm", "second"), cut(source, "posts.more.p", Optional.of("posts.text")));
        assertEquals(
            Arrays.asList("posts.0", "posts.0", "posts.2"),
            objects(source, "posts.more.p", Optional.of("posts.text"))
        );
    }

    /** The passages of all elements stand in the first; which string of all a passage is of is its value. */
    public void testOneTextOfAllElements() {
        Map<String, Object> first = Map
            .of("text", "first", "p", List.of(passage(0, 5), passage(0, 6, "value", 1), passage(0, 5, "value", 2)));
        List<Object> posts = List.of(first, Map.of("text", "second"), Map.of("text", "third"));
        StoredPassages passages = new StoredPassages(Map.of("posts", posts), "posts.p", Optional.of("posts.text"), 0);
        for (int i = 0; i < 3; i++) {
            StoredPassages.Cut cut = passages.cut(i).orElseThrow();
            assertEquals(List.of("first", "second", "third").get(i), cut.text().substring(cut.start(), cut.end()));
            assertEquals(i, cut.value());
            assertEquals("values are counted in the document", Optional.empty(), cut.object());
        }
        List<Object> pages = List.of(Map.of("posts", List.of()), Map.of("posts", posts));
        StoredPassages nested = new StoredPassages(Map.of("pages", pages), "pages.posts.p", Optional.of("pages.posts.text"), 1);
        assertEquals("third", nested.cut(2).orElseThrow().text());
        assertEquals(Optional.of("pages.1"), nested.cut(2).orElseThrow().object());
    }

    /** Paths of the elements that the texts lie in; null for those of the document itself. */
    private static List<String> objects(Map<String, Object> source, String path, Optional<String> text) {
        StoredPassages passages = new StoredPassages(source, path, text, APART);
        List<String> objects = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            objects.add(passages.cut(i).orElseThrow().object().orElse(null));
        }
        return objects;
    }

    public void testTheElementThatTheTextLiesIn() {
        Map<String, Object> inner = Map
            .of("note", "hm", "p", List.of(passage(0, 2), passage(0, 5, "field", "a.text"), passage(0, 3, "field", "top")));
        List<Object> elements = Arrays.asList(null, List.of(Map.of("text", "first", "b", List.of(inner, inner))));
        Map<String, Object> source = Map.of("top", "all", "a", elements);
        assertEquals(
            Arrays.asList("a.1.0.b.0", "a.1.0", null, "a.1.0.b.1", "a.1.0", null),
            objects(source, "a.b.p", Optional.of("a.b.note"))
        );
        Map<String, Object> dots = Map.of("a.b", List.of(Map.of("note", "hm", "p", passage(0, 2))));
        assertEquals(List.of("a.b.0"), objects(dots, "a.b.p", Optional.of("a.b.note")));
        Map<String, Object> alone = Map.of("a", Map.of("b", inner, "text", "first"), "top", "all");
        assertEquals("no array", Arrays.asList(null, null, null), objects(alone, "a.b.p", Optional.of("a.b.note")));
    }

    public void testNamesWithDots() {
        List<Object> passages = List.of(passage(0, 4));
        for (Map<String, Object> source : List.<Map<String, Object>>of(
            Map.of("a.b", Map.of("text", "dots", "p", passages)),
            Map.of("a", Map.of("b.text", "dots", "b.p", passages)),
            Map.of("a.b.text", "dots", "a.b.p", passages),
            Map.of("a", Map.of("b", Map.of("text", "dots")), "a.b.p", passages)
        )) {
            assertEquals(source.toString(), List.of("dots"), cut(source, "a.b.p", Optional.of("a.b.text")));
        }
    }

    public void testWhatDoesNotFitIsLeftOut() {
        String smiley = "I \ud83d\ude00 you"; // 0..8, the smiley is 2 and 3
        for (int[] wrong : new int[][] { { -1, 2 }, { 0, 9 }, { 2, 2 }, { 3, 2 }, { 0, 3 }, { 3, 5 }, { 8, 9 } }) {
            assertFalse(Arrays.toString(wrong), StoredPassages.fits(smiley, wrong[0], wrong[1]));
        }
        for (int[] right : new int[][] { { 0, 8 }, { 2, 4 }, { 0, 2 }, { 4, 8 } }) {
            assertTrue(Arrays.toString(right), StoredPassages.fits(smiley, right[0], right[1]));
        }
        for (Object number : new Object[] { "0", 0.5, 1L << 40 }) {
            Map<String, Object> odd = Map.of("body", "text", "p", List.of(passage(0, 4, "start", number)));
            assertEquals(Arrays.asList((String) null), cut(odd, "p", BODY));
        }
        assertEquals(Arrays.asList((String) null), cut(Map.of("body", "text", "p", passage(0, 4, "value", -1)), "p", BODY));
    }

    public void testUnknownText() {
        StoredPassages passages = new StoredPassages(Map.of("body", "one", "p", passage(0, 3)), "p", Optional.empty(), APART);
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> passages.cut(0));
        assertThat(e.getMessage(), containsString("it is not known which text [p] is made of"));
    }
}
