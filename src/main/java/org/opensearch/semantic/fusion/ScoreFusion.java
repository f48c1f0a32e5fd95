// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import java.util.Objects;

/**
 * Makes one score of a lexical score (unbounded, such as BM25) and a semantic one (a cosine):
 *
 * <pre>
 *   l = min(1, score / scale)                   0 if scale is 0
 *   s = max(0, (cosine - background) / (1 - background))
 *   fused = w_l * l + w_s * s                   with w_l + w_s = 1
 * </pre>
 *
 * All three are in [0, 1], and fused never falls when either score rises. The bounds are fixed once per request, so that a
 * document's score depends on the document and the query alone. Both are measured against something outside the list of hits: the
 * lexical score against the score of a document that holds all of the query's words (where that can be told), the cosine against
 * that of a document picked at random. So the best of a poor list stays poor.
 *
 * <p>Source: a convex combination of scores normalised by theoretical or fixed bounds; S. Bruch, S. Gai, A. Ingber, "An Analysis
 * of Fusion Functions for Hybrid Retrieval", ACM Transactions on Information Systems 42(1), 2023. The floor of the cosine is the
 * background similarity of the model instead of the theoretical -1, since the cosines of trained models fill a small part of
 * [-1, 1].
 *
 * @param weights of the two sides, any scale
 * @param scale lexical score that counts as full evidence, finite and at least 0; 0 if there is no lexical evidence
 * @param background cosine of the query to an unrelated document, in [-1, 1)
 */
public record ScoreFusion(FusionWeights weights, float scale, float background) {

    public ScoreFusion {
        Objects.requireNonNull(weights);
        weights = weights.normalized();
        if (!(scale >= 0 && scale <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("the scale of lexical scores must be a finite number of at least 0, found [" + scale + "]");
        }
        if (!(background >= -1 && background < 1)) {
            throw new IllegalArgumentException("background similarity must be in [-1, 1), found [" + background + "]");
        }
    }

    public ScoreFusion withScale(float scale) {
        return new ScoreFusion(weights, scale, background);
    }

    /** l, in [0, 1]. */
    public float lexical(float score) {
        if (Float.isNaN(score)) {
            throw new IllegalArgumentException("a lexical score must be a number, found [NaN]");
        }
        if (scale == 0) {
            return 0f;
        }
        return Math.clamp(score / scale, 0f, 1f);
    }

    /** s, in [0, 1]. */
    public float semantic(float cosine) {
        if (Float.isNaN(cosine)) {
            throw new IllegalArgumentException("a cosine must be a number, found [NaN]");
        }
        return (float) Math.clamp(((double) cosine - background) / (1d - background), 0d, 1d);
    }

    /** The fused score, from l and s as {@link #lexical} and {@link #semantic} give them; s is 0 where there is no vector. */
    public float combine(float l, float s) {
        return Math.min(1f, (float) ((double) weights.lexical() * l + (double) weights.semantic() * s));
    }
}
