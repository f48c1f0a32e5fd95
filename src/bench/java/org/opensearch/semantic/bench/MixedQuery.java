// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a hybrid search looks for: words, and a vector.
 *
 * @param vector float[{@link Corpus#DIMENSION}]
 */
record MixedQuery(String text, float[] vector) {

    /** Squared length of the noise around a centre: a query is no more typical of its cluster than a document. */
    private static final double NOISE = 0.3;
    private static final long SEED = 7;

    /** So many queries, each about one cluster: the vector is of it, and of the words some. */
    static List<MixedQuery> of(Corpus corpus, int[] frequencies, Words words, int terms, int count) {
        SplittableRandom random = new SplittableRandom(SEED + 1_000 * words.ordinal() + terms);
        List<MixedQuery> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int cluster = random.nextInt(corpus.clusters());
            int[] chosen = new int[terms];
            for (int place = 0; place < terms; place++) {
                int before = place;
                int word;
                do {
                    word = random.nextBoolean() ? corpus.topicWord(cluster, random) : Corpus.anyWord(random, 1);
                } while (words.fit(place, frequencies[word], corpus.documents()) == false || contains(chosen, before, word));
                chosen[place] = word;
            }
            queries.add(new MixedQuery(Corpus.text(chosen), corpus.near(cluster, NOISE, random)));
        }
        return queries;
    }

    private static boolean contains(int[] words, int length, int word) {
        return IntStream.range(0, length).anyMatch(i -> words[i] == word);
    }
}
