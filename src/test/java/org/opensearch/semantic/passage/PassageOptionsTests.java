// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Locale;
import java.util.Map;
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

    private static void refuses(Map<String, Object> map, String message) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> PassageOptions.parse(map));
        assertThat(e.getMessage(), containsString(message));
    }
}
