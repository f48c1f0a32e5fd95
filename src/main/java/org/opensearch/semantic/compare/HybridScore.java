// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.Normalization;

/**
 * The score of a document as {@code semantic_hybrid} makes it of both its scores by default, at one weight.
 *
 * @param lexical what BM25 scores are measured against
 * @param semantic what cosines are measured against
 * @param weights of the lexical and the semantic side, as the combination expects them
 */
record HybridScore(Normalization lexical, Normalization semantic, double[] weights) {

    private static final Combination COMBINATION = Fusion.BOUNDED.combination();

    /**
     * With the default method.
     *
     * @param background cosine of a query to an unrelated document, in the space of the model
     * @param alpha weight of the semantic side, in [0, 1]; the other has the rest
     */
    static HybridScore of(Normalization lexical, float background, double alpha) {
        FusionWeights weights = FusionWeights.ofAlpha((float) alpha);
        double[] scaled = COMBINATION.scale(new double[] { weights.lexical(), weights.semantic() });
        return new HybridScore(lexical, new Normalization.Linear(background, 1f), scaled);
    }

    /**
     * The score.
     *
     * @param score BM25; NaN if the document does not match
     * @param cosine of query and document
     * @return in [0, 1]; 0 for no evidence at all
     */
    float of(float score, float cosine) {
        // in float precision, as it comes out of a Lucene scorer
        float lexicalPart = Float.isNaN(score) ? 0f : (float) COMBINATION.part(weights[0], lexical.evidence(score));
        return (float) COMBINATION.fuse(lexicalPart + COMBINATION.part(weights[1], semantic.evidence(cosine)));
    }
}
