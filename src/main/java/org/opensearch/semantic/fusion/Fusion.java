// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How a hybrid query makes one score of many: how each leg is normalised, and how evidence is combined.
 *
 * @param method how the score of a leg becomes evidence
 * @param rankConstant of {@link Method#RRF}; 0 with others
 * @param window how many of the best scores of each leg are looked at by {@link Method#MIN_MAX} and {@link Method#RRF}; 0 with
 *     {@link Method#BOUNDED}, which needs none
 * @param combination how evidence is combined
 */
public record Fusion(Method method, int rankConstant, int window, Combination combination) {

    /** How the score of a leg becomes evidence. */
    public enum Method {
        /** Lexical scores on the scale of words, cosines against that of an unrelated document. */
        BOUNDED,
        /** A straight line from the least to the best of the window. */
        MIN_MAX,
        /** The reciprocal of the rank within the window. */
        RRF;

        /** The name in a request. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Method of(String word) {
            return Arrays.stream(values())
                .filter(m -> m.word().equals(word))
                .findFirst()
                .orElseThrow(
                    () -> new IllegalArgumentException("[fusion] must be one of " + words() + ", found [" + word + "]")
                );
        }

        private static List<String> words() {
            return Arrays.stream(values()).map(Method::word).toList();
        }
    }

    public static final int DEFAULT_RANK_CONSTANT = 60;
    public static final int DEFAULT_WINDOW = 100;
    public static final int GREATEST_WINDOW = 10_000;

    public static final Fusion BOUNDED = new Fusion(Method.BOUNDED, 0, 0, Combination.NOISY_OR);

    public Fusion {
        Objects.requireNonNull(method);
        Objects.requireNonNull(combination);
        if (method == Method.RRF && combination != Combination.SUM) {
            throw new IllegalArgumentException(
                "[fusion] [rrf] adds reciprocal ranks; [combine] must be [sum], found [" + combination.word() + "]"
            );
        }
        if (method == Method.RRF ? rankConstant < 1 : rankConstant != 0) {
            throw new IllegalArgumentException(
                "[fusion] [rank_constant] must be at least 1 and belongs to [rrf], found [" + rankConstant + "] with [" + method.word()
                    + "]"
            );
        }
        if (method == Method.BOUNDED ? window != 0 : window < 1 || window > GREATEST_WINDOW) {
            throw new IllegalArgumentException(
                "[fusion] [window] must be between 1 and " + GREATEST_WINDOW + " and belongs to [min_max] and [rrf], found [" + window
                    + "] with [" + method.word() + "]"
            );
        }
    }

    /**
     * From the words of a request.
     *
     * @param method null for the default
     * @param rankConstant null for the default, and so on
     */
    public static Fusion of(String method, Integer rankConstant, Integer window, String combine) {
        Method chosen = method == null ? Method.BOUNDED : Method.of(method);
        return new Fusion(
            chosen,
            rankConstant != null ? rankConstant : chosen == Method.RRF ? DEFAULT_RANK_CONSTANT : 0,
            window != null ? window : chosen == Method.BOUNDED ? 0 : DEFAULT_WINDOW,
            combine != null ? combination(combine) : chosen == Method.BOUNDED ? BOUNDED.combination() : Combination.SUM
        );
    }

    private static Combination combination(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "sum" -> Combination.SUM;
            case "noisy_or" -> Combination.NOISY_OR;
            default -> throw new IllegalArgumentException("[fusion] [combine] must be one of [sum, noisy_or], found [" + word + "]");
        };
    }

    /** Whether the best scores of every leg must be known before documents can be scored. */
    public boolean needsBestScores() {
        return method != Method.BOUNDED;
    }

}
