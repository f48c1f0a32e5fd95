// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.SplittableRandom;
import org.opensearch.test.OpenSearchTestCase;

public class PatternCheckTests extends OpenSearchTestCase {

    private static void assertRefused(String pattern, String why) {
        String message = expectThrows(IllegalArgumentException.class, () -> PatternCheck.check(pattern)).getMessage();
        assertThat(message, containsString("the regular expression [" + pattern + "] is refused: " + why));
    }

    /** Of GPT-2, CLIP, Llama 3, Qwen 2, GPT-4o and DeepSeek, and of replacements that exports have. */
    public void testExpressionsOfKnownTokenizersPass() {
        for (String pattern : List.of(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+",
            "[一-龥\u3040-ゟ゠-ヿ]+",
            " {2,}",
            "\\s+$",
            "(?<=\\d)\\d+",
            "a{2,}?b",
            "[[:alpha:]&&[^x]]+"
        )) {
            PatternCheck.check(pattern);
        }
    }

    public void testExpressionsThatGoBackTooOften() {
        assertRefused("(a+)+$", "it repeats a group or a place");
        assertRefused("(?:a|a)*b", "it repeats a group or a place");
        assertRefused("(ab){2}", "it repeats a group or a place");
        assertRefused("(?:ab?){1}c", "it repeats a group or a place");
        assertRefused("a*a*b", "it may go back over a text several times over");
        assertRefused("\\s+\\s+x", "it may go back over a text several times over");
        assertRefused("x(?=a+a+b)", "it may go back over a text several times over");
        assertRefused("(?:a+|b)(?:a+|c)d", "it may go back over a text several times over");
        assertRefused("a+(?:b?c?d?e?f?g?h?i)", "it has too many ways to match a text"); // 2 to the 7th for each length
        assertRefused("a+b{0,99}c", "it has too many ways to match a text");
        assertRefused("a?".repeat(20) + "b", "it has too many ways to match a text");
        assertRefused("(?:a|b)".repeat(20) + "c", "it has too many ways to match a text");
        assertRefused("a{1,2}+b", "it repeats what is not there, or is repeated already");
    }

    public void testExpressionsThatMatchNothing() {
        for (String pattern : List.of("", "a*", "a?", "|a", "a|", "(?=a)", "\\b", "^", "(a|b?)", "a{0,3}")) {
            assertRefused(pattern, "it can match nothing");
        }
    }

    public void testWhatIsNotSupported() {
        assertRefused("(a)\\1", "it has an escape that is not supported: [\\1]");
        assertRefused("(?<n>a)\\k<n>", "it has a group of an unknown kind");
        assertRefused("(?P<n>a)", "it has a group of an unknown kind");
        assertRefused("(?(1)a|b)", "it has a group of an unknown kind");
        assertRefused("\\", "it has an escape that is not supported: [\\]");
        assertRefused("(a", "it has a bracket without its other");
        assertRefused("a)", "it has a bracket without its other");
        assertRefused("[a", "it has a class that is empty or does not end");
        assertRefused("[]", "it has a class that is empty or does not end");
        assertRefused("*a", "it repeats what is not there, or is repeated already");
        assertRefused("a**", "it repeats what is not there, or is repeated already");
        assertRefused("a{2}?b", "it has [?] after a fixed number of times");
        assertRefused("(?x:a{1,2} +)b", "it has a group of an unknown kind"); // blanks that do not count would join the two
        assertRefused("a{3,2}", "it repeats something from [3] to [2] times");
        assertRefused("a{2000}", "it repeats something from [2000] to [2000] times");
        assertRefused("(".repeat(20) + "a" + ")".repeat(20), "it has groups more than [8] deep");
        assertRefused("[".repeat(20) + "a" + "]".repeat(20), "it has classes more than [8] deep");
    }

    /** Ends with a verdict, whatever it is given. */
    public void testAnything() {
        SplittableRandom random = new SplittableRandom(randomLong());
        String characters = "()[]{}|*+?^$\\.,:=!<>-abz019 \np{L}";
        int passed = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                pattern.append(characters.charAt(random.nextInt(characters.length())));
            }
            try {
                PatternCheck.check(pattern.toString());
                passed++;
            } catch (IllegalArgumentException e) {
                assertNotNull(e.getMessage());
            }
        }
        assertTrue("some pass: " + passed, passed > 100);
    }
}
