// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.lucene.search.HitQueue;
import org.apache.lucene.search.ScoreDoc;

/** The k documents with the greatest scores; of equal ones the first. */
final class Best {

    private final int k;
    private final HitQueue queue;

    Best(int k) {
        this.k = k;
        this.queue = new HitQueue(k, false);
    }

    /** @param score a number */
    void add(int document, float score) {
        if (queue.size() < k) {
            queue.add(new ScoreDoc(document, score));
            return;
        }
        ScoreDoc last = queue.top();
        if (score > last.score || score == last.score && document < last.doc) {
            last.score = score;
            last.doc = document;
            queue.updateTop();
        }
    }

    /** Best first; to be called once. */
    List<ScoreDoc> ranking() {
        Deque<ScoreDoc> ranking = new ArrayDeque<>();
        while (queue.size() > 0) {
            ranking.addFirst(queue.pop());
        }
        return List.copyOf(ranking);
    }
}
