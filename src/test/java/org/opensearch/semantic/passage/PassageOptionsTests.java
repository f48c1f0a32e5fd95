// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class PassageOptionsTests extends OpenSearchTestCase {

    public void testDefaults() {
        assertThat(
            PassageOptions.parse(Map.of()),
            equalTo(new PassageOptions(256, 32, Boundaries.SENTENCE, Locale.ROOT, 10_000, Excess.REFUSE))
        );
    }

    /** An overlap that nobody asked for must not make a small size impossible. */
    public void testOverlapFollowsASmallSize() {
        assertThat(PassageOptions.parse(Map.of("max_tokens", 40)).overlapTokens(), equalTo(5));
    }

    public void testAllAndBackAgain() {
        Map<String, Object> all = Map.of(
            "max_tokens",
            "128",
            "overlap_tokens",
            64,
            "boundaries",
            "paragraph",
            "locale",
            "pt-BR",
            "max_passages",
            7,
            "excess",
            "report"
        );
        PassageOptions options = PassageOptions.parse(all);
        assertThat(
            options,
            equalTo(new PassageOptions(128, 64, Boundaries.PARAGRAPH, Locale.forLanguageTag("pt-BR"), 7, Excess.REPORT))
        );
        assertThat(PassageOptions.parse(options.toMap()), equalTo(options));
        assertThat(PassageOptions.parse(PassageOptions.DEFAULT.toMap()), equalTo(PassageOptions.DEFAULT));
    }

    public void testRefusals() {
        refuses(Map.of("size", 3), "unknown [size]; known are [boundaries, excess, locale, max_passages, max_tokens, overlap_tokens]");
        refuses(Map.of("max_tokens", 15), "[max_tokens] must be at least 16, found [15]");
        refuses(Map.of("max_tokens", "many"), "[max_tokens] must be a whole number, found [many]");
        refuses(Map.of("max_tokens", 100, "overlap_tokens", 51), "[overlap_tokens] must be from 0 to half of [max_tokens], 50, found [51]");
        refuses(Map.of("overlap_tokens", -1), "found [-1]");
        refuses(Map.of("boundaries", "line"), "[boundaries] must be one of [paragraph, sentence, token], found [line]");
        refuses(Map.of("excess", 1), "[excess] must be one of [refuse, report], found [1]");
        refuses(Map.of("locale", "no such language"), "[locale] must be a language tag such as [de] or [pt-BR], found [no such language]");
        refuses(Map.of("max_passages", 0), "[max_passages] must be at least 1, found [0]");
    }

    public void testTheParameter() {
        assertThat(PassageOptions.read(null), equalTo(Optional.empty()));
        assertThat(PassageOptions.read(false), equalTo(Optional.empty()));
        assertThat(PassageOptions.read("true"), equalTo(Optional.of(PassageOptions.DEFAULT)));
        assertThat(PassageOptions.read(Map.of("max_tokens", 40)), equalTo(Optional.of(PassageOptions.parse(Map.of("max_tokens", 40)))));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> PassageOptions.read(3));
        assertThat(e.getMessage(), containsString("or true, found [3]"));
    }

    /** Only who asks for no size gets what there is. */
    public void testForAModelThatReadsLess() {
        assertSame(PassageOptions.DEFAULT, PassageOptions.DEFAULT.forModel("m", 256));
        PassageOptions fitted = PassageOptions.DEFAULT.forModel("m", 50);
        assertThat(fitted, equalTo(new PassageOptions(50, 25, Boundaries.SENTENCE, Locale.ROOT, 10_000, Excess.REFUSE)));
        PassageOptions asked = PassageOptions.parse(Map.of("max_tokens", 300));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> asked.forModel("m", 299));
        assertEquals("[max_tokens] is [300], and model [m] reads [299] tokens at most", e.getMessage());
    }

    public void testWhatWouldBeMadeAgain() {
        PassageOptions refusing = PassageOptions.parse(Map.of("max_tokens", 64, "max_passages", 5, "locale", "th"));
        assertEquals("64,8,sentence,th", refusing.cutting());
        assertTrue(refusing.wouldMake(refusing.cutting(), 5, 0));
        assertFalse("it would be refused", refusing.wouldMake(refusing.cutting(), 6, 0));
        assertFalse("it would be refused", refusing.wouldMake(refusing.cutting(), 5, 100));
        assertFalse("it would be cut elsewhere", refusing.wouldMake("64,9,sentence,th", 5, 0));
        PassageOptions reporting = PassageOptions.parse(
            Map.of("max_tokens", 64, "max_passages", 5, "locale", "th", "excess", "report")
        );
        assertEquals(refusing.cutting(), reporting.cutting());
        assertTrue(reporting.wouldMake(reporting.cutting(), 5, 100));
        assertTrue(reporting.wouldMake(reporting.cutting(), 4, 0));
        assertFalse("more would be embedded", reporting.wouldMake(reporting.cutting(), 4, 100));
    }

    private static void refuses(Map<String, Object> map, String message) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> PassageOptions.parse(map));
        assertThat(e.getMessage(), containsString(message));
    }
}
