// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;

/** Contents of {@code tokenizer.json} as the families of models have them, with vocabularies of a few words. */
public final class TinyTokenizers {

    /** Like XLM-RoBERTa: pieces with scores, a mark before each word. The number of a piece is its place. */
    public static final List<String> PIECES = List.of(
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        "▁late",
        "▁par",
        "cel",
        "▁東京",
        "都",
        "▁مرحبا",
        "🙂",
        "l",
        "a",
        "t",
        "e"
    );

    private TinyTokenizers() {}

    public static String unigram() {
        StringBuilder vocabulary = new StringBuilder();
        for (String piece : PIECES) {
            // Longer pieces score better than the sum of shorter ones.
            vocabulary.append(vocabulary.isEmpty() ? "" : ", ").append("[\"").append(piece).append("\", ").append(-3.5).append(']');
        }
        return """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [ADDED],
             "normalizer": {"type": "Sequence", "normalizers": [
               {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
               {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true, "prepend_scheme": "always"}]},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                          {"SpecialToken": {"id": "</s>", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
             "decoder": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true, "prepend_scheme": "always"},
             "model": {"type": "Unigram", "unk_id": 3, "vocab": [VOCABULARY]}}
            """
            .replace("ADDED", added(0, "<s>") + ", " + added(2, "</s>") + ", " + added(3, "<unk>"))
            .replace("VOCABULARY", vocabulary);
    }

    /** Like RoBERTa and Qwen: bytes, of which pairs merge, and an end of text after the last. */
    public static String bytePairs() {
        return """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [ADDED],
             "normalizer": {"type": "NFC"},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
               {"type": "Split", "behavior": "Isolated", "invert": false, "pattern": {"Regex":
                 "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"}},
               {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}]},
             "post_processor": {"type": "Sequence", "processors": [
               {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
               {"type": "TemplateProcessing",
                "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [13], "tokens": ["<|endoftext|>"]}}}]},
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "",
               "fuse_unk": false, "byte_fallback": false,
               "vocab": {"l": 0, "a": 1, "t": 2, "e": 3, "Ġ": 4, "Ã": 5, "©": 6, "la": 7, "te": 8, "late": 9, "Ġlate": 10, "Ċ": 11, "Ã©": 12},
               "merges": ["l a", "t e", "la te", "Ġ late", "Ã ©"]}}
            """
            .replace("ADDED", added(13, "<|endoftext|>"));
    }

    /** Like BERT. */
    public static String wordPieces() {
        return """
            {"version": "1.0", "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
             "added_tokens": [ADDED],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
             "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
               "vocab": {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "late": 4, "par": 5, "##cel": 6, "##s": 7}}}
            """
            .replace("ADDED", added(1, "[CLS]") + ", " + added(2, "[SEP]"));
    }

    /** Of everything that is known something, whether it makes sense or not. */
    public static String everything() {
        return """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [ADDED, {"id": 20, "content": "A", "single_word": true, "lstrip": true, "rstrip": true, "normalized": true, "special": false},
               {"id": 21, "content": "  ", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
               {"type": "Precompiled", "precompiled_charsmap": "CHARSMAP"},
               {"type": "Strip", "strip_left": true, "strip_right": false}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Nmt"},
               {"type": "Lowercase"}, {"type": "Replace", "pattern": {"String": "''"}, "content": "q"}, {"type": "NFC"}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "Digits", "individual_digits": true},
               {"type": "Punctuation", "behavior": "Contiguous"}, {"type": "UnicodeScripts"},
               {"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithPrevious", "invert": false},
               {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}]},
             "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": true},
             "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"Regex": "_+"}, "content": " "}, {"type": "ByteFallback"},
               {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
             "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<s>": 0, "</s>": 2, "<unk>": 3, "late": 4, "a": 5}}}
            """
            .replace("ADDED", added(0, "<s>"))
            .replace("CHARSMAP", CharsMaps.base64());
    }

    private static String added(int id, String content) {
        return "{\"id\": " + id + ", \"content\": \"" + content + "\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
            + "\"normalized\": false, \"special\": true}";
    }
}
