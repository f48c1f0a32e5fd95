// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;

/** Counts the tokens of texts of any length, in requests as large as the model takes them, one after another. */
final class TokenCounts {

    private final BiConsumer<List<String>, ActionListener<int[]>> counter;
    private final Map<String, Integer> counts = new HashMap<>();
    /** Texts, and parts of those that are too long for one request. */
    private final List<Part> parts = new ArrayList<>();
    private int done;

    private record Part(String whole, String text) {}

    /** @param counter as {@link Embedder#countTokens} */
    TokenCounts(BiConsumer<List<String>, ActionListener<int[]>> counter) {
        this.counter = counter;
    }

    /** Counts those that are not counted yet, and answers with all. */
    void add(List<String> texts, ActionListener<Map<String, Integer>> listener) {
        for (String text : texts) {
            if (counts.putIfAbsent(text, 0) == null) {
                for (int start = 0; start < text.length(); start += Embedder.MOST_COUNTED) {
                    parts.add(new Part(text, text.substring(start, Math.min(text.length(), start + Embedder.MOST_COUNTED))));
                }
            }
        }
        next(listener);
    }

    private void next(ActionListener<Map<String, Integer>> listener) {
        if (done == parts.size()) {
            listener.onResponse(counts);
            return;
        }
        int end = done;
        for (int characters = 0; end < parts.size(); end++) {
            characters += parts.get(end).text().length();
            if (characters > Embedder.MOST_COUNTED) {
                break;
            }
        }
        List<Part> portion = parts.subList(done, end);
        counter.accept(
            portion.stream().map(Part::text).toList(),
            ActionListener.wrap(found -> take(portion, found, listener), listener::onFailure)
        );
    }

    private void take(List<Part> portion, int[] found, ActionListener<Map<String, Integer>> listener) {
        for (int i = 0; i < found.length; i++) {
            counts.merge(portion.get(i).whole(), found[i], Integer::sum);
        }
        done += portion.size();
        next(listener);
    }
}
