// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Measures of one ranking against judgements, as trec_eval has them. */
final class Ranking {

    private Ranking() {}

    /** Normalised discounted cumulative gain of the first k, with linear gains (Järvelin and Kekäläinen 2002). */
    static double ndcg(List<String> ranking, Map<String, Integer> grades, int k) {
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
    static double recall(List<String> ranking, Map<String, Integer> grades, int k) {
        long relevant = grades.values().stream().filter(grade -> grade > 0).count();
        long found = ranking.stream().limit(k).filter(id -> grades.getOrDefault(id, 0) > 0).count();
        return relevant == 0 ? 0 : (double) found / relevant;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
