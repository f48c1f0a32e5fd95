// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Made-up documents of a text and a vector. Each depends on the seed and its number alone, so they can be made by any thread, in any
 * order, and again.
 *
 * <p>Text: 20 to 120 words of a vocabulary whose frequencies follow Zipf's law. The words are called {@code w1}, {@code w2}, ... from
 * the most frequent on.
 *
 * <p>Vectors: of unit length, around centres. Two documents of a cluster have a cosine of about 0.6 to 0.9; centres of one family of
 * clusters have about 0.3, others about 0. Each cluster has a few words that its documents prefer, and so text and vector have a
 * little to do with one another.
 */
final class Corpus {

    static final int DIMENSION = 384;
    static final int VOCABULARY = 50_000;
    private static final int CLUSTERS = 750;
    private static final int FAMILIES = 25;
    private static final double OF_THE_FAMILY = 0.3;
    private static final int TOPIC_WORDS = 30;
    private static final double ON_TOPIC = 0.15;
    /** The most frequent words are nobody's topic. */
    private static final int FIRST_TOPIC_WORD = 50;
    private static final int SHORTEST = 20;
    private static final int LONGEST = 120;
    /** Squared length of the noise around a centre of length 1: a cosine to the centre of 0.95 and of 0.77. */
    private static final double LEAST_NOISE = 0.1;
    private static final double MOST_NOISE = 0.7;
    private static final long SEED = 42;

    /** What a stream of random numbers is for; each has its own. */
    private enum Use {
        FAMILY,
        CLUSTER,
        TOPIC,
        TEXT,
        VECTOR
    }

    private final int documents;
    /** {@code double[word]}: how many of all words are this one or a more frequent one. */
    private final double[] cumulated = new double[VOCABULARY];
    private final float[][] centres = new float[CLUSTERS][];
    private final int[][] topics = new int[CLUSTERS][];

    Corpus(int documents) {
        this.documents = documents;
        double sum = 0;
        for (int word = 0; word < VOCABULARY; word++) {
            sum += 1.0 / (word + 1);
            cumulated[word] = sum;
        }
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            float[] family = unit(random(Use.FAMILY, cluster % FAMILIES));
            float[] own = unit(random(Use.CLUSTER, cluster));
            centres[cluster] = sum(Math.sqrt(OF_THE_FAMILY), family, Math.sqrt(1 - OF_THE_FAMILY), own);
            SplittableRandom random = random(Use.TOPIC, cluster);
            topics[cluster] = IntStream.range(0, TOPIC_WORDS).map(i -> anyWord(random, FIRST_TOPIC_WORD)).toArray();
        }
    }

    int documents() {
        return documents;
    }

    int clusters() {
        return CLUSTERS;
    }

    /** Words by number, the most frequent first; several times if the text has them so. */
    int[] words(int document) {
        SplittableRandom random = random(Use.TEXT, document);
        int[] topic = topics[document % CLUSTERS];
        int[] words = new int[random.nextInt(SHORTEST, LONGEST + 1)];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextDouble() < ON_TOPIC ? topic[random.nextInt(topic.length)] : wordOfText(random);
        }
        return words;
    }

    private int wordOfText(SplittableRandom random) {
        int place = Arrays.binarySearch(cumulated, random.nextDouble(cumulated[VOCABULARY - 1]));
        return place < 0 ? -place - 1 : place;
    }

    float[] vector(int document) {
        SplittableRandom random = random(Use.VECTOR, document);
        return near(document % CLUSTERS, random.nextDouble(LEAST_NOISE, MOST_NOISE), random);
    }

    /** A vector around the centre of a cluster, {@code float[DIMENSION]}. */
    float[] near(int cluster, double noise, SplittableRandom random) {
        return unit(sum(1, centres[cluster], Math.sqrt(noise), unit(random)));
    }

    /** One of the words that this cluster prefers. */
    int topicWord(int cluster, SplittableRandom random) {
        return topics[cluster][random.nextInt(TOPIC_WORDS)];
    }

    /** A word from {@code first} on, rare ones as likely as frequent ones: the logarithm of its number is evenly distributed. */
    static int anyWord(SplittableRandom random, int first) {
        return (int) (first * Math.pow((double) VOCABULARY / first, random.nextDouble()));
    }

    /** {@code int[word]}: how many documents have it. */
    int[] documentFrequencies() {
        int[] frequencies = new int[VOCABULARY];
        int[] lastSeen = new int[VOCABULARY];
        Arrays.fill(lastSeen, -1);
        for (int document = 0; document < documents; document++) {
            for (int word : words(document)) {
                if (lastSeen[word] != document) {
                    lastSeen[word] = document;
                    frequencies[word]++;
                }
            }
        }
        return frequencies;
    }

    /** The document as the body of an index request. */
    String json(int document) {
        return "{\"text\": \"" + text(words(document)) + "\", \"vector\": " + json(vector(document)) + "}";
    }

    static String text(int[] words) {
        return Arrays.stream(words).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
    }

    /** Four decimals are enough, and shorter to send. */
    static String json(float[] vector) {
        StringBuilder json = new StringBuilder(8 * vector.length).append('[');
        for (float value : vector) {
            json.append(Math.round(value * 1e4f) / 1e4f).append(',');
        }
        json.setCharAt(json.length() - 1, ']');
        return json.toString();
    }

    private static SplittableRandom random(Use use, int number) {
        return new SplittableRandom(SEED + ((long) use.ordinal() << 32) + number);
    }

    /** A direction in which every other is as likely. */
    private static float[] unit(SplittableRandom random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return unit(vector);
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += value * value;
        }
        return sum(1 / Math.sqrt(squares), vector, 0, vector);
    }

    private static float[] sum(double a, float[] x, double b, float[] y) {
        float[] sum = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            sum[i] = (float) (a * x[i] + b * y[i]);
        }
        return sum;
    }

    /** Tells apart corpora that differ in a document; to be changed with the way they are made. */
    @Override
    public String toString() {
        return "version 1, seed " + SEED + ", " + documents + " documents";
    }
}
