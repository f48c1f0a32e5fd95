// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.hamcrest.Matchers.containsString;

import java.util.Map;
import java.util.Optional;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.test.OpenSearchTestCase;

public class HighlightOptionsTests extends OpenSearchTestCase {

    public void testDefaults() {
        HighlightOptions none = HighlightOptions.parse(null);
        assertEquals(HighlightOptions.parse(Map.of()), none);
        HighlightOptions expected = new HighlightOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            50,
            TimeValue.timeValueSeconds(5)
        );
        assertEquals(expected, none);
        assertFalse(none.target("body").passagesOnly());
    }

    public void testAll() {
        Map<String, Object> all = Map
            .of("query", "q", "model", "m", "passages", "p", "unit", "passage", "max_sentences", 1000, "timeout", "1m");
        HighlightOptions options = HighlightOptions.parse(all);
        HighlightOptions expected = new HighlightOptions(
            Optional.of("q"),
            Optional.of("m"),
            Optional.of("p"),
            Optional.of(HighlightOptions.Unit.PASSAGE),
            1000,
            TimeValue.timeValueMinutes(1)
        );
        assertEquals(expected, options);
        Target target = new Target(
            Target.Kind.HIGHLIGHT,
            "body",
            Optional.of("q"),
            Optional.of("m"),
            Optional.empty(),
            Optional.of("p"),
            true
        );
        assertEquals(target, options.target("body"));
    }

    public void testRefusals() {
        refuses("unit", "word", "[unit] of the highlighter must be one of [passage, sentence], found [word]");
        refuses("units", "word", "[units] of the highlighter is unknown; known are [query, model, passages, unit, max_sentences, timeout]");
        refuses("query", " ", "[query] of the highlighter must be a text that is not blank, found [ ]");
        refuses("model", 3, "[model] of the highlighter must be a text that is not blank, found [3]");
        refuses("max_sentences", 1001, "[max_sentences] of the highlighter must be a whole number from 1 to 1000, found [1001]");
        refuses("max_sentences", "5", "found [5]");
        refuses("timeout", "0s", "[timeout] of the highlighter must be more than 0 and at most 1m, found [0s]");
        refuses("timeout", "61s", "found [61s]");
        refuses("timeout", "soon", "soon");
    }

    private static void refuses(String name, Object value, String message) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> HighlightOptions.parse(Map.of(name, value)));
        assertThat(e.getMessage(), containsString(message));
    }
}
