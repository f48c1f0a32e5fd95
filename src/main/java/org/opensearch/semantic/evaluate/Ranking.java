// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Measures of one ranking against judgements, as trec_eval has them. A grade says how relevant a document is: 0 is not at all, and so
 * is a document without a grade. Nothing relevant: 0.
 */
public final class Ranking {

    private Ranking() {}

    /**
     * Normalised discounted cumulative gain of the first k: the sum of the grades at ranks i, divided by log₂(i + 1), over that of the best
     * possible ranking. The gain is the grade itself (linear), as trec_eval and BEIR have it, not 2 to its power.
     *
     * <p>Source: K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002.
     *
     * @param ranking best first, each document once
     * @param grades at least 0
     * @param k at least 1
     */
    public static <T> double ndcg(List<T> ranking, Map<T, Integer> grades, int k) {
        double gain = 0;
        for (int i = 0; i < Math.min(k, ranking.size()); i++) {
            gain += grades.getOrDefault(ranking.get(i), 0) / log2(i + 2);
        }
        List<Integer> ideal = grades.values().stream().sorted(Comparator.reverseOrder()).limit(k).toList();
        double best = 0;
        for (int i = 0; i < ideal.size(); i++) {
            best += ideal.get(i) / log2(i + 2);
        }
        return best == 0 ? 0 : gain / best;
    }

    /** The part of the relevant documents that is among the first k. */
    public static <T> double recall(List<T> ranking, Map<T, Integer> grades, int k) {
        long relevant = grades.values().stream().filter(grade -> grade > 0).count();
        long found = ranking.stream().limit(k).filter(id -> grades.getOrDefault(id, 0) > 0).count();
        return relevant == 0 ? 0 : (double) found / relevant;
    }

    /** One over the rank of the first relevant document, if it is among the first k; else 0. Its mean over queries is the MRR. */
    public static <T> double reciprocalRank(List<T> ranking, Map<T, Integer> grades, int k) {
        for (int i = 0; i < Math.min(k, ranking.size()); i++) {
            if (grades.getOrDefault(ranking.get(i), 0) > 0) {
                return 1d / (i + 1);
            }
        }
        return 0;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
