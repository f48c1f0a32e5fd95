// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

/**
 * How much each side counts. Only the ratio matters: {@link #normalized()} scales the two to sum 1.
 *
 * @param lexical weight of the lexical side, finite and at least 0
 * @param semantic weight of the semantic side, finite and at least 0; not both are 0
 */
public record FusionWeights(float lexical, float semantic) {

    /** Lexical 0.3, semantic 0.7. */
    public static final FusionWeights DEFAULT = new FusionWeights(0.3f, 0.7f);

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

    /** The same ratio, with sum 1 to float rounding. */
    public FusionWeights normalized() {
        double sum = (double) lexical + semantic;
        return new FusionWeights((float) (lexical / sum), (float) (semantic / sum));
    }
}
