// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Distinct texts of equal token length that one run of a model embeds together. They may be of different requests. */
record TextBatch(EmbeddingModel model, List<Tokenized> texts) {

    /** A text as the model reads it, and everyone who asked for it: at least one. */
    record Tokenized(List<TextRequest.Text> askers, TokenSequence tokens) {

        EmbeddingModel model() {
            return askers.get(0).model();
        }

        int length() {
            return tokens.length();
        }
    }

    private record Group(EmbeddingModel model, int length) {}

    /**
     * Cuts texts into batches of one model and one token length, each of {@link #most} texts or the rest. The batches stand in the
     * order of their first texts.
     */
    static List<TextBatch> cut(List<Tokenized> texts, int budget) {
        Map<Group, List<Tokenized>> groups = new LinkedHashMap<>();
        for (Tokenized text : texts) {
            groups.computeIfAbsent(new Group(text.model(), text.length()), group -> new ArrayList<>()).add(text);
        }
        List<TextBatch> batches = new ArrayList<>();
        groups.forEach((group, all) -> {
            int most = most(group.model(), group.length(), budget);
            for (int from = 0; from < all.size(); from += most) {
                batches.add(new TextBatch(group.model(), all.subList(from, Math.min(from + most, all.size()))));
            }
        });
        return batches;
    }

    /** Most texts of this token length for one run: as many as make {@code budget} tokens and the model takes, or one. */
    static int most(EmbeddingModel model, int length, int budget) {
        return Math.max(1, Math.min(model.largestBatch(), budget / Math.max(1, length)));
    }

    List<TokenSequence> sequences() {
        return texts.stream().map(Tokenized::tokens).toList();
    }

    int tokens() {
        return texts.stream().mapToInt(Tokenized::length).sum();
    }

    /** The native memory that the run is expected to work in. */
    long workingBytes() {
        return tokens() * model.bytesPerToken();
    }

    /** Two halves of a batch of at least two texts. */
    List<TextBatch> halves() {
        int middle = texts.size() / 2;
        return List.of(new TextBatch(model, texts.subList(0, middle)), new TextBatch(model, texts.subList(middle, texts.size())));
    }
}
