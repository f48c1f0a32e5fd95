// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.opensearch.semantic.node.RealNode;

/** Documents with vectors of four groups and some far from all, some equal, some without a vector; and what brute force says of them. */
final class ClusteredDocuments {

    static final int COUNT = 240;
    static final int DIMENSION = 16;
    static final int GROUPS = 4;
    static final String FIELD = """
        {"type": "knn_vector", "dimension": 16, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}}""";
    static final String PROPERTIES = "\"n\": {\"type\": \"integer\"}, \"brand\": {\"type\": \"keyword\"}, \"word\": {\"type\": \"keyword\"},"
        + " \"day\": {\"type\": \"date\"},"
        + " \"text\": {\"type\": \"text\", \"analyzer\": \"english\", \"fields\": {\"raw\": {\"type\": \"text\"}}}, \"v\": " + FIELD
        + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"text\": {\"type\": \"text\"}, \"v\": " + FIELD + "}}";

    private static final List<String> WORDS = List.of("delivery", "beans", "refund", "machine");
    /** The vector of each document; of every tenth it is not indexed. */
    static final List<float[]> VECTORS = vectors(new Random(11));

    private ClusteredDocuments() {}

    private static List<float[]> vectors(Random random) {
        float[][] centres = new float[GROUPS][DIMENSION];
        for (float[] centre : centres) {
            for (int d = 0; d < DIMENSION; d++) {
                centre[d] = (float) random.nextGaussian();
            }
        }
        List<float[]> vectors = new ArrayList<>();
        for (int doc = 0; doc < COUNT; doc++) {
            float[] vector = new float[DIMENSION];
            double length = 0.5 + 3 * random.nextDouble();
            for (int d = 0; d < DIMENSION; d++) {
                double mean = isNoise(doc) ? 0 : centres[group(doc)][d];
                vector[d] = (float) (length * (mean + (isNoise(doc) ? 1 : 0.25) * random.nextGaussian()));
            }
            boolean copy = doc > 7 && doc % 17 == 0 && !isNoise(doc) && !isNoise(doc - 7);
            vectors.add(copy ? vectors.get(doc - 7) : vector); // of the same group
        }
        return Collections.unmodifiableList(vectors);
    }

    /** Larger for small numbers, so that clusters differ in size. */
    static int group(int doc) {
        return Math.min(doc % 7 / 2, GROUPS - 1);
    }

    static boolean isNoise(int doc) {
        return doc % 24 == 5;
    }

    static boolean hasVector(int doc) {
        return doc % 10 != 9;
    }

    static String brand(int doc) {
        return List.of("a", "b", "c").get(doc % 3);
    }

    static String month(int doc) {
        return "2026-0" + (1 + doc / 11 % 4);
    }

    static String word(int doc) {
        return WORDS.get(group(doc));
    }

    static String source(int doc) {
        String vector = Arrays.toString(VECTORS.get(doc));
        String other = Arrays.toString(VECTORS.get((doc + 1) % COUNT));
        String text = isNoise(doc) ? "something else " + doc : "Message of the customer " + doc + ", it says " + word(doc);
        return "{\"n\": " + doc + ", \"brand\": \"" + brand(doc) + "\", \"word\": \"" + word(doc) + "\", \"day\": \"" + month(doc)
            + "-10\", \"text\": \"" + text + "\""
            + (hasVector(doc) ? ", \"v\": " + vector : "")
            + ", \"parts\": [{\"text\": \"" + word(doc) + "\", \"v\": " + vector + "}, {\"v\": " + other + "}, {\"n\": 1}]}";
    }

    /** Indexes them in several segments. */
    static void index(RealNode node, String index) {
        for (int from = 0; from < COUNT; from += 40) {
            Bulk bulk = new Bulk();
            for (int doc = from; doc < from + 40; doc++) {
                bulk.index(Integer.toString(doc), source(doc));
            }
            bulk.send(node, index).noErrors();
        }
    }
}
