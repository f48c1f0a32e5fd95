// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.model.CharsMaps;
import org.opensearch.semantic.model.Mutants;
import org.opensearch.semantic.model.TinyTokenizers;
import org.opensearch.test.OpenSearchTestCase;

/** What of a tokenizer is refused before a native library sees it. Comments say what became of a process that opened it. */
public class TokenizerCheckTests extends OpenSearchTestCase {

    private static final String MODEL = "\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0, \"[UNK]\": 1}, \"unk_token\": \"[UNK]\"}";

    private static TokenizerCheck check(String json) throws IOException {
        return TokenizerCheck.check(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(String json, String why) {
        String message = expectThrows(IllegalArgumentException.class, () -> check(json)).getMessage();
        assertThat(message, containsString("tokenizer.json can not be read: "));
        assertThat(message, containsString(why));
    }

    private static String with(String part, String value) {
        return "{\"" + part + "\": " + value + ", " + MODEL + "}";
    }

    public void testTokenizersPass() throws Exception {
        Path models = PathUtils.get(System.getProperty("semantic.bundle")).resolve("models");
        for (String model : List.of("all-minilm-l6-v2", "bge-small-en-v1.5")) {
            assertFalse(TokenizerCheck.check(models.resolve(model).resolve("tokenizer.json")).hasPatterns());
        }
        assertTrue(check(TinyTokenizers.unigram()).hasPatterns());
        assertTrue(check(TinyTokenizers.bytePairs()).hasPatterns());
        assertFalse(check(TinyTokenizers.wordPieces()).hasPatterns());
        assertTrue(check(TinyTokenizers.everything()).hasPatterns());
        check("{" + MODEL + "}");
        check("{\"model\": {\"vocab\": {\"a\": 0}, \"unk_token\": \"a\"}}"); // as written before models had types
    }

    public void testWhatIsNoTokenizer() throws Exception {
        assertRefused("", "it is not a JSON object");
        assertRefused("[]", "it is not a JSON object");
        assertRefused("{}", "it has no [model]");
        assertRefused("{" + MODEL, "end-of-input");
        assertRefused("{" + MODEL + "} {}", "it goes on after its end");
        assertRefused("{" + MODEL + ", " + MODEL + "}", "Duplicate field 'model'");
        assertRefused("{\"model\": 5}", "[model] is not an object");
        assertRefused(
            "{\"model\": {\"type\": \"Custom\", \"vocab\": {}}}",
            "[model] is of the type [Custom], known are [BPE, Unigram, WordLevel, WordPiece]"
        );
        assertRefused("{\"model\": {\"type\": null, \"vocab\": {}}}", "[model] is of the type [null], known are");
        byte[] latin = "{\"model\": {\"vocab\": {\"ÿ\": 0}}}".getBytes(StandardCharsets.ISO_8859_1);
        String message = expectThrows(IllegalArgumentException.class, () -> TokenizerCheck.check(new ByteArrayInputStream(latin)))
            .getMessage();
        assertThat(message, containsString("UTF-8"));
        Path large = createTempDir().resolve("tokenizer.json");
        Files.write(large, new byte[(int) TokenizerCheck.MOST_BYTES + 1]);
        message = expectThrows(IllegalArgumentException.class, () -> TokenizerCheck.check(large)).getMessage();
        assertThat(message, equalTo("tokenizer.json has [67108865] bytes, at most [67108864] are read"));
    }

    /** Parsers go down as many calls as there are brackets. */
    public void testDepthIsBounded() {
        String sequences = "{\"type\": \"Sequence\", \"normalizers\": [".repeat(100) + "{\"type\": \"NFC\"}" + "]}".repeat(100);
        assertRefused(with("normalizer", sequences), "it is more than [16] deep");
        assertRefused(with("normalizer", "[".repeat(100_000)), "it is more than [16] deep");
        assertRefused(with("something", "[" + "1,".repeat(20_000) + "1]"), "has more than [20000] values");
        assertRefused(with("normalizer", sequence("normalizers", 40, "{\"type\": \"NFC\"}")), "it has more than [32] normalizers");
        assertRefused(
            with("pre_tokenizer", sequence("pretokenizers", 40, "{\"type\": \"Whitespace\"}")),
            "it has more than [32] pre-tokenizers"
        );
    }

    private static String sequence(String key, int count, String part) {
        return "{\"type\": \"Sequence\", \"" + key + "\": [" + String.join(",", Collections.nCopies(count, part)) + "]}";
    }

    public void testPartsAreKnown() {
        assertRefused(
            with("normalizer", "{\"type\": \"Python\"}"),
            "[normalizer] is of the type [Python], known are [BertNormalizer, ByteLevel, "
        );
        assertRefused(with("normalizer", "{\"strip_left\": true, \"strip_right\": true}"), "[normalizer] is of the type [null]");
        // panicked: chunks of no length
        assertRefused(with("pre_tokenizer", "{\"type\": \"FixedLength\", \"length\": 0}"), "[pre_tokenizer] is of the type [FixedLength]");
        // the library goes by the keys: this would be a template
        assertRefused(
            with("post_processor", "{\"type\": \"BertProcessing\", \"single\": [], \"pair\": [], \"special_tokens\": {}}"),
            "[post_processor] of the type [BertProcessing] has an unknown key [single]"
        );
        assertRefused(with("decoder", "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a+)+$\"}, \"content\": \"\"}"), "is refused");
    }

    /** Panicked at the first text. */
    public void testTemplatesNameWhatThereIs() {
        String token = "{\"SpecialToken\": {\"id\": \"X\", \"type_id\": 0}}";
        String text = "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}";
        assertRefused(template(token + ", " + text, "{}"), "[special_tokens.X] is not an object");
        assertRefused(template(text.replace("\"A\"", "\"B\""), "{}"), "[single] has the sequence [B], expected [A]");
        assertRefused(template(text + ", " + text, "{}"), "[single] has the text [2] times, expected once");
        assertRefused(template("", "{}"), "[single] has the text [0] times, expected once");
        assertRefused(
            template(token + ", " + text, "{\"X\": {\"id\": \"X\", \"ids\": [1, 2], \"tokens\": [\"x\"]}}"),
            "the special token [X] has [2] ids and [1] texts"
        );
        assertRefused(template(String.join(",", Collections.nCopies(70, text)), "{}"), "[single] has more than [64] pieces");
        String roberta = "{\"type\": \"BertProcessing\", \"sep\": [\"a\", 0], \"cls\": [\"a\", 0]}";
        assertRefused(with("post_processor", sequence("processors", 2, roberta)), "it has several post-processors that add tokens");
    }

    private static String template(String single, String tokens) {
        return with(
            "post_processor",
            "{\"type\": \"TemplateProcessing\", \"single\": [" + single + "], \"pair\": [], \"special_tokens\": " + tokens + "}"
        );
    }

    /** Multiplied: twelve of them would make a gigabyte of a word. */
    public void testTextsDoNotGrow() throws Exception {
        String blank = "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"▁\"}";
        check(with("normalizer", sequence("normalizers", 2, blank)));
        assertRefused(
            with("normalizer", sequence("normalizers", 3, blank)),
            "its replacements make a text [27] times as long, at most [16]"
        );
        String longer = "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"e\"}, \"content\": \"" + "e".repeat(17) + "\"}";
        assertRefused(with("normalizer", longer), "its replacements make a text [17] times as long");
        assertRefused(
            with("normalizer", longer.replace("e".repeat(17), "e".repeat(100))),
            "[content] is not a text of at most [64] characters"
        );
        assertRefused(
            with("normalizer", "{\"type\": \"Prepend\", \"prepend\": \"" + "x".repeat(100) + "\"}"),
            "[prepend] is not a text of at most [64]"
        );
        String byteLevel = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": false, \"use_regex\": false}";
        assertRefused(with("pre_tokenizer", sequence("pretokenizers", 3, byteLevel)), "it has more than [2] times [ByteLevel]");
    }

    /** Panicked after ten million steps, which a few dozen letters can take. */
    public void testPatternsAreChecked() {
        String split = "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+$\"}, \"behavior\": \"Isolated\", \"invert\": false}";
        assertRefused(with("pre_tokenizer", split), "the regular expression [(a+)+$] is refused");
        assertRefused(
            with("normalizer", "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a|a)*b\"}, \"content\": \"\"}"),
            "is refused"
        );
        assertRefused(with("pre_tokenizer", split.replace("\"Regex\": \"(a+)+$\"", "\"String\": \"\"")), "[pattern] is the empty text");
        assertRefused(with("pre_tokenizer", split.replace("\"Regex\": \"(a+)+$\"", "")), "[pattern] is neither [String] nor [Regex]");
    }

    public void testVocabulariesAreBounded() throws Exception {
        assertRefused("{\"model\": {\"type\": \"BPE\", \"dropout\": 0.1, \"vocab\": {}, \"merges\": []}}", "[dropout] is [0.1]");
        // panicked: cut where there is nothing to cut off
        assertRefused(
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [], \"continuing_subword_prefix\": \"##\"}}",
            "[continuing_subword_prefix] is [##], which is not supported together with merges"
        );
        assertRefused(
            "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}, \"max_input_chars_per_word\": 100000}}",
            "[max_input_chars_per_word] is [100000], at most [1000] are allowed"
        );
        assertRefused("{\"model\": {\"vocab\": {\"a\": -1}}}", "the number of [a] in [vocab] is not one from 0 to 2147483647");
        assertRefused("{\"model\": {\"vocab\": {\"a\": 4294967295}}}", "the number of [a] in [vocab]");
        assertRefused("{\"model\": {\"vocab\": {\"a\": \"b\"}}}", "the number of [a] in [vocab]");
        assertRefused("{\"model\": {\"vocab\": {\"" + "a".repeat(1001) + "\": 1}}}", "a word of [vocab] has more than [1000] characters");
        assertRefused(
            "{\"model\": {\"vocab\": [[\"" + "a".repeat(257) + "\", 1]]}}",
            "a piece of [vocab] is not a text of at most [256] characters"
        );
        assertRefused("{\"model\": {\"vocab\": [[\"a\"]]}}", "a piece of [vocab] has no score");
        assertRefused("{\"model\": {\"vocab\": [[\"a\", 1e999]]}}", "a piece of [vocab] has no score");
        assertRefused("{\"model\": {\"vocab\": [[\"a\", 1, 2]]}}", "a piece of [vocab] has more than a text and a score");
        assertRefused("{\"model\": {\"vocab\": [5]}}", "[vocab] is neither an object nor a list of lists");
        assertRefused("{\"model\": {\"vocab\": {}, \"merges\": [[\"a\"]]}}", "[merges] has what is neither a text nor a pair of texts");
    }

    public void testHugeVocabulariesAreRefused() {
        String word = "{\"model\": {\"vocab\": {";
        assertRefused(new Repeated(word, 1_000_001, i -> "\"" + i + "\":1,"), "it has more than [1000000] words");
        assertRefused(new Repeated("{\"model\": {\"merges\": [", 2_000_001, i -> "\"a b\","), "it has more than [2000000] merges");
        assertRefused(new Repeated("{\"model\": {\"vocab\": [", 1_000_001, i -> "[\"\",0],"), "it has more than [1000000] pieces");
        assertRefused(
            new Repeated("{\"model\": {\"vocab\": [", 70_000, i -> "[\"" + "a".repeat(250) + "\",0],"),
            "it has more than [16777216] bytes of pieces"
        );
        // a map for each byte of each of them: gigabytes
        assertRefused(
            new Repeated("{\"model\": {\"vocab\": [[\"b\", 0]", 20_000, i -> ",[\"" + i + "-" + "a".repeat(200) + "\",0]", "]}}"),
            "it has more than [4000000] different beginnings of pieces"
        );
        String added = "{\"id\":1,\"content\":\"a\",\"lstrip\":false,\"normalized\":false},";
        assertRefused(new Repeated("{\"added_tokens\": [", 20_001, i -> added), "it has more than [20000] added tokens");
        String longer = added.replace("\"a\"", "\"" + "a".repeat(1000) + "\"");
        assertRefused(new Repeated("{\"added_tokens\": [", 1001, i -> longer), "or [1000000] characters of them");
    }

    /** A large file, made while it is read. */
    private record Repeated(String start, int count, IntFunction<String> part, String end) {
        Repeated(String start, int count, IntFunction<String> part) {
            this(start, count, part, "");
        }

        InputStream open() {
            List<InputStream> all = new ArrayList<>(List.of(bytes(start)));
            StringBuilder block = new StringBuilder();
            for (int i = 0; i < count; i++) {
                block.append(part.apply(i));
                if (block.length() > 1 << 20 || i == count - 1) {
                    all.add(bytes(block.toString()));
                    block.setLength(0);
                }
            }
            all.add(bytes(end));
            return new SequenceInputStream(Collections.enumeration(all));
        }

        private static InputStream bytes(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void assertRefused(Repeated file, String why) {
        String message = expectThrows(IllegalArgumentException.class, () -> TokenizerCheck.check(file.open())).getMessage();
        assertThat(message, containsString(why));
    }

    /** Panicked when one was found that was nothing, or ended before it began. */
    public void testAddedTokensAreSomething() throws Exception {
        String accent = added("\u0301", true, false);
        assertRefused(added(accent, "{\"type\": \"StripAccents\"}"), "is [normalized], and the normalizer may leave nothing of it");
        check(added(added("<mask>", true, false), "{\"type\": \"StripAccents\"}"));
        check(added(accent, "{\"type\": \"NFC\"}"));
        String deleting = "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"[a-z]\"}, \"content\": \"\"}";
        assertRefused(
            added(added("a", true, false), deleting),
            "the added token [a] is [normalized], and the normalizer may leave nothing of it"
        );
        check(added(added("a", false, false), deleting));
        assertRefused(added(added("  ", false, true), "null"), "an added token is blank, but [lstrip]");
        check(added(added("  ", false, false), "null"));
        assertRefused(with("added_tokens", "[{\"id\": 1}]"), "[content] is not a text of at most [1000] characters");
        assertRefused(with("added_tokens", "{}"), "[added_tokens] is not a list");
    }

    private static String added(String content, boolean normalized, boolean lstrip) {
        return "{\"id\": 5, \"content\": \"" + content + "\", \"single_word\": false, \"lstrip\": " + lstrip
            + ", \"rstrip\": false, \"normalized\": " + normalized + ", \"special\": false}";
    }

    private static String added(String token, String normalizer) {
        return "{\"added_tokens\": [" + token + "], \"normalizer\": " + normalizer + ", " + MODEL + "}";
    }

    /** Panicked: the library follows the array out of its end, and allocates what its first four bytes say. */
    public void testCharsMaps() throws Exception {
        String[] keys = { "\uFF21", "\t", "\u0007" };
        int[] places = { 0, 2, 4 };
        check(precompiled(CharsMaps.base64()));
        check(precompiled(CharsMaps.base64("A\0 \0\0", 500, keys, places)));
        assertRefused(precompiled(""), "[precompiled_charsmap] is cut, or not written as it should be");
        assertRefused(precompiled("AAAA"), "[precompiled_charsmap] is cut");
        assertRefused(precompiled("/////w=="), "[precompiled_charsmap] is cut"); // four gigabytes
        assertRefused(precompiled("AAAAAAAA"), "[precompiled_charsmap] is cut"); // no root
        assertRefused(precompiled(CharsMaps.base64() + "="), "[precompiled_charsmap] is");
        assertRefused(precompiled("not base64!"), "[precompiled_charsmap] is not base64");
        assertRefused(precompiled(CharsMaps.base64("A\0 \0\0", -256, keys, places)), "[precompiled_charsmap] leads out of itself");
        assertRefused(
            precompiled(CharsMaps.base64("A\0 \0\0", 0, keys, new int[] { 0, 2, 99 })),
            "[precompiled_charsmap] leads out of itself"
        );
        assertRefused(
            precompiled(CharsMaps.base64("é\0", 0, new String[] { "e" }, new int[] { 1 })),
            "[precompiled_charsmap] leads out of itself"
        );
        assertRefused(
            precompiled(CharsMaps.base64("\0", 0, new String[] { "e" }, new int[] { 0 })),
            "[precompiled_charsmap] leaves nothing of [e]"
        );
        assertRefused(
            precompiled(CharsMaps.base64("eeeee\0", 0, new String[] { "e" }, new int[] { 0 })),
            "[precompiled_charsmap] makes more than [4] bytes of [1]"
        );
        check(precompiled(CharsMaps.base64("صلى الله عليه وسلم\0", 0, new String[] { "ﷺ" }, new int[] { 0 })));
        assertRefused(with("normalizer", sequence("normalizers", 2, charsMap(CharsMaps.base64()))), "it has [Precompiled] twice");
        assertRefused(
            with("normalizer", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": null}"),
            "[precompiled_charsmap] is not a text"
        );
    }

    private static String charsMap(String base64) {
        return "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"" + base64 + "\"}";
    }

    private static String precompiled(String base64) {
        return with("normalizer", charsMap(base64));
    }

    public void testMutants() throws Exception {
        SplittableRandom random = new SplittableRandom(randomLong());
        List<String> sources = List.of(TinyTokenizers.unigram(), TinyTokenizers.bytePairs(), TinyTokenizers.wordPieces());
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = Mutants.of(sources.get(i % 3).getBytes(StandardCharsets.UTF_8), random);
            try {
                TokenizerCheck.check(new ByteArrayInputStream(mutant));
                passed++;
            } catch (IllegalArgumentException e) {
                assertNotNull(e.getMessage());
            }
        }
        assertTrue("some pass, some do not: " + passed, passed > 100 && passed < 9900);
    }
}
