// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import org.opensearch.semantic.fusion.Combination;

/**
 * From the parts of the two sides to a score. Never falls when either part rises, in float arithmetic too.
 *
 * @param combination what adds up
 * @param boost of the whole query, at least 0
 */
record Scoring(Combination combination, float boost) {

    /** The score of a document, from the sums of the parts of its legs. */
    float score(double lexical, double semantic) {
        return (float) (boost * combination.fuse(lexical + semantic));
    }

    /** What a semantic leg adds; nothing where there is no vector. */
    double part(SemanticLeg leg, float cosine) {
        return Float.isNaN(cosine) ? 0d : combination.part(leg.weight(), leg.normalization().evidence(cosine));
    }

    /** What a lexical leg adds, in float precision: so it comes out of a Lucene scorer. */
    float part(LexicalLeg leg, float score) {
        return (float) combination.part(leg.weight(), leg.known().evidence(score));
    }

    /**
     * The least lexical part with which a document reaches a score.
     *
     * @param score to reach
     * @param semantic its semantic part at most
     * @param most the greatest lexical part there is
     * @return in [0, most], or the next number above {@code most} if none reaches it
     */
    float leastLexical(float score, double semantic, float most) {
        return Monotone.least(part -> score(part, semantic) >= score, most);
    }
}
