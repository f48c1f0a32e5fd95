// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

/**
 * How much each side of a hybrid query counts. Only the ratio matters.
 *
 * @param lexical weight of the lexical side, finite and at least 0
 * @param semantic weight of the semantic side, finite and at least 0; not both are 0
 */
public record FusionWeights(float lexical, float semantic) {

    /** Both sides alike: what counts if nothing is said. */
    public static final FusionWeights EQUAL = new FusionWeights(0.5f, 0.5f);

    public FusionWeights {
        check("lexical", lexical);
        check("semantic", semantic);
        if (lexical == 0 && semantic == 0) {
            throw new IllegalArgumentException("weights [lexical] and [semantic] are both 0; at least one must be greater than 0");
        }
    }

    private static void check(String side, float weight) {
        // Written so that NaN fails too.
        if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("weight [" + side + "] must be a finite number of at least 0, found [" + weight + "]");
        }
    }

    /**
     * The weights of one knob.
     *
     * @param alpha share of the semantic side, in [0, 1]
     */
    public static FusionWeights ofAlpha(float alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException(
                "[alpha], the share of the semantic side, must be between 0 and 1, found [" + alpha + "]"
            );
        }
        return new FusionWeights(1 - alpha, alpha);
    }
}
