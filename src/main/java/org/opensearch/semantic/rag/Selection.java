// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.opensearch.semantic.vector.VectorMath;

/** Chooses passages one by one, as many as are wanted and allowed. */
final class Selection {

    private final PassagesQuery query;
    private final ToIntFunction<String> tokens;
    private final List<Found> chosen = new ArrayList<>();
    private final Map<Integer, Integer> perDocument = new HashMap<>();
    private int used;
    private int overBudget;

    private Selection(PassagesQuery query, ToIntFunction<String> tokens) {
        this.query = query;
        this.tokens = tokens;
    }

    /**
     * @param candidates best first
     * @param tokens how many tokens a text has
     */
    static Selection of(List<Found> candidates, PassagesQuery query, ToIntFunction<String> tokens) {
        float least = query.minScore().orElse(Float.NEGATIVE_INFINITY);
        Selection selection = new Selection(query, tokens);
        selection.choose(candidates.stream().filter(found -> found.score() >= least).toList());
        return selection;
    }

    /** In the order in which they were chosen. */
    List<Found> chosen() {
        return chosen;
    }

    /** Passages that were passed over because their tokens would have been too many. */
    int overBudget() {
        return overBudget;
    }

    private void choose(List<Found> candidates) {
        double[] likeness = new double[candidates.size()];
        BitSet left = new BitSet(candidates.size());
        left.set(0, candidates.size());
        while (chosen.size() < query.size() && !left.isEmpty()) {
            int next = best(candidates, left, likeness);
            left.clear(next);
            if (take(candidates.get(next)) && query.mmr().isPresent()) {
                left.stream().forEach(i -> likeness[i] = Math.max(likeness[i], likeness(candidates.get(next), candidates.get(i))));
            }
        }
    }

    /** @param likeness of each candidate to the most similar one of those chosen */
    private int best(List<Found> candidates, BitSet left, double[] likeness) {
        double diversity = query.mmr().map(Mmr::diversity).orElse(0.0);
        int best = -1;
        double most = 0;
        for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
            double gain = (1 - diversity) * candidates.get(i).score() - diversity * likeness[i];
            if (best < 0 || gain > most) {
                best = i;
                most = gain;
            }
        }
        return best;
    }

    private boolean take(Found found) {
        if (perDocument.getOrDefault(found.document(), 0) >= query.mostOfADocument()) {
            return false;
        }
        if (query.maxTokens().isPresent()) {
            int more = tokens.applyAsInt(found.text());
            if (more > query.maxTokens().get() - used) {
                overBudget++;
                return false;
            }
            used += more;
        }
        perDocument.merge(found.document(), 1, Integer::sum);
        chosen.add(found);
        return true;
    }

    /** From 0 for opposite to 1 for the same, as scores are. */
    private static double likeness(Found a, Found b) {
        return (1 + VectorMath.dot(a.direction(), b.direction())) / 2;
    }
}
