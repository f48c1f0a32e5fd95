// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class FoundPassageTests extends OpenSearchTestCase {

    private static FoundPassage passage(String text, int start, int end) {
        return new FoundPassage(new StoredPassages.Cut(text, start, end, Optional.empty(), 0, Optional.empty()), 0.5f, null);
    }

    private static Object spaceBefore(String text, int start, int end) {
        return passage(text, start, end).toMap(true).get("space_before");
    }

    public void testTheSpaceBefore() {
        assertEquals("\r\n\r\n\t", spaceBefore("One.\r\n\r\n\tTwo.", 9, 13));
        assertEquals("at the beginning of the text", "  ", spaceBefore("  One", 2, 5));
        assertNull("nothing before", spaceBefore("One", 0, 3));
        assertNull("no space", spaceBefore("OneTwo", 3, 6));
        assertEquals("only what is directly before", " ", spaceBefore("\n\n. Two", 4, 7));
        String far = "a\n" + " ".repeat(70) + "b"; // 1 + 1 + 70 characters before b: the last 64 are blanks
        assertEquals(" ".repeat(64), spaceBefore(far, 72, 73));
        assertEquals(
            Map.of("text", "b", "start", 2, "end", 3, "score", 0.5f),
            passage("a b", 2, 3).toMap(false)
        );
    }

    public void testWhereItIs() {
        StoredPassages.Cut cut = new StoredPassages.Cut("a b", 2, 3, Optional.of("comments.text"), 4, Optional.of("comments.3"));
        assertEquals(
            Map.of("text", "b", "start", 2, "end", 3, "score", 0.5f, "object", "comments.3", "field", "comments.text", "value", 4),
            new FoundPassage(cut, 0.5f, null).toMap(false)
        );
    }
}
