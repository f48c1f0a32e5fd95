// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import java.util.Arrays;

/**
 * Maps the scores of one leg of a hybrid query to evidence in [0, 1] that can be added to that of other legs. Fixed once per
 * request, and monotone: evidence never falls when the score rises. Immutable.
 */
public sealed interface Normalization {

    /**
     * The evidence of a score.
     *
     * @param score finite
     * @return in [0, 1]
     * @throws IllegalArgumentException if the score is not a number
     */
    float evidence(float score);

    /** For explanations; the words are the names of this type's numbers. */
    String formula();

    /** No evidence, whatever the score: of a leg that finds nothing. */
    record None() implements Normalization {
        @Override
        public float evidence(float score) {
            requireNumber(score);
            return 0f;
        }

        @Override
        public String formula() {
            return "0, for lack of any score to measure it against";
        }
    }

    /**
     * A straight line from 0 at {@code floor} to 1 at {@code ceiling}, and flat beyond.
     *
     * @param floor finite
     * @param ceiling finite, not below the floor; if both are the same, evidence jumps there from 0 to 1
     */
    record Linear(float floor, float ceiling) implements Normalization {

        public Linear {
            if (!(Float.isFinite(floor) && Float.isFinite(ceiling) && floor <= ceiling)) {
                throw new IllegalArgumentException("floor [" + floor + "] and ceiling [" + ceiling + "] must be finite and in this order");
            }
        }

        @Override
        public float evidence(float score) {
            requireNumber(score);
            if (floor == ceiling) {
                return score >= ceiling ? 1f : 0f;
            }
            return (float) Math.clamp(((double) score - floor) / ((double) ceiling - floor), 0d, 1d);
        }

        @Override
        public String formula() {
            return floor == 0 ? "min(1, score / ceiling)" : "(score - floor) / (ceiling - floor), within 0 and 1";
        }
    }

    /**
     * Evidence that grows ever more slowly and never ends: {@code score / (score + half)}, for scores that have no greatest value. The
     * shape that BM25 itself gives to the frequency of a word.
     *
     * @param half the score that is half evidence, finite and greater than 0
     */
    record Saturation(float half) implements Normalization {

        /** A score of this many such words is half the evidence that there can be. How it was chosen is in docs/benchmark.md. */
        private static final double WORDS = 3;

        /**
         * The BM25 score that is half evidence: that of {@link #WORDS} words that each single out one of the documents, about
         * ln(1 + documents).
         *
         * @param boost the greatest factor that the query puts on one of its words
         * @param documents that have the field
         * @return 0 if there are none
         */
        public static double halfOfWords(float boost, long documents) {
            return boost * WORDS * Math.log1p(documents);
        }

        public Saturation {
            if (!(half > 0 && half <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                    "the score that is half evidence must be finite and greater than 0, found [" + half + "]"
                );
            }
        }

        @Override
        public float evidence(float score) {
            requireNumber(score);
            double above = Math.max(0d, score);
            return above == Double.POSITIVE_INFINITY ? 1f : (float) (above / (above + half));
        }

        @Override
        public String formula() {
            return "score / (score + half)";
        }
    }

    /**
     * Reciprocal rank, {@code 1 / (constant + rank)}. The rank of a score is one more than the number of better scores among the
     * best of the whole search, so equal scores have equal ranks; 0 for a score below all of them.
     *
     * <p>Source: G. Cormack, C. Clarke, S. Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
     * Methods", SIGIR 2009.
     *
     * @param best the best scores, in descending order; not changed afterwards
     * @param constant at least 1
     */
    record ReciprocalRank(float[] best, int constant) implements Normalization {

        /** Scores as near as this, relative to their size, are the same score, rounded in two ways. */
        private static final float ROUNDING = 1e-6f;

        public ReciprocalRank {
            if (constant < 1) {
                throw new IllegalArgumentException("the rank constant must be at least 1, found [" + constant + "]");
            }
            for (int i = 1; i < best.length; i++) {
                if (!(best[i] <= best[i - 1])) {
                    throw new IllegalArgumentException("the best scores must be in descending order");
                }
            }
        }

        @Override
        public float evidence(float score) {
            requireNumber(score);
            int rank = rank(score);
            return rank > best.length ? 0f : (float) (1d / (constant + rank));
        }

        /** The rank of a score, from 1; one more than there are best scores if it is below all of them. */
        public int rank(float score) {
            return 1 + above(score + ROUNDING * Math.max(1f, Math.abs(score)));
        }

        /** How many of the best are above this. */
        private int above(float score) {
            int low = 0;
            int high = best.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (best[middle] > score) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        public String formula() {
            return "1 / (rank_constant + rank), 0 below the window";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ReciprocalRank that && constant == that.constant && Arrays.equals(best, that.best);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(best) + constant;
        }

        @Override
        public String toString() {
            return "ReciprocalRank[best=" + best.length + " scores, constant=" + constant + "]";
        }
    }

    private static void requireNumber(float score) {
        if (Float.isNaN(score)) {
            throw new IllegalArgumentException("a score must be a number, found [NaN]");
        }
    }
}
