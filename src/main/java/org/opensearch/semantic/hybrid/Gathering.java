// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.opensearch.action.IndicesRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.Normalization;

/**
 * Gathers, while a hybrid query is rewritten on the coordinating node, what its {@link Bounds} need: the best scores of the legs over
 * the whole request. Each leg is asked for once, as soon as its query is ready; searches of one round run at the same time. Never
 * leaves the node.
 */
final class Gathering {

    private static final float[] NOT_NEEDED = {};

    private final Fusion fusion;
    private final int lexical;
    private final AtomicReferenceArray<float[]> best;
    private final boolean[] asked;

    /**
     * @param lexical number of lexical legs
     * @param semantic number of semantic legs
     */
    Gathering(Fusion fusion, int lexical, int semantic) {
        this.fusion = fusion;
        this.lexical = lexical;
        this.best = new AtomicReferenceArray<>(lexical + semantic);
        this.asked = new boolean[lexical + semantic];
    }

    boolean isAsked(int leg) {
        return asked[leg];
    }

    /** For a leg of which nothing has to be known. */
    void skip(int leg) {
        asked[leg] = true;
        best.set(leg, NOT_NEEDED);
    }

    /** Starts the search for the best scores of a leg. */
    void ask(int leg, QueryBuilder query, QueryRewriteContext context, IndicesRequest request) {
        asked[leg] = true;
        int size = fusion.needsBestScores() ? fusion.window() : 1;
        context.registerAsyncAction(
            (client, listener) -> BestScores
                .fetch(client, BestScores.request(request, query, size), ActionListener.map(listener, scores -> {
                    best.set(leg, scores);
                    return null;
                }))
        );
    }

    boolean isComplete() {
        for (int leg = 0; leg < best.length(); leg++) {
            if (best.get(leg) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * The result, once complete.
     *
     * @param backgrounds of each semantic leg, the cosine of its query to an unrelated document
     */
    Bounds bounds(List<Float> backgrounds) {
        List<Normalization> lexicalSide = new ArrayList<>();
        for (int leg = 0; leg < lexical; leg++) {
            lexicalSide.add(lexical(best.get(leg)));
        }
        List<Normalization> semanticSide = new ArrayList<>();
        for (int leg = lexical; leg < best.length(); leg++) {
            semanticSide.add(fusion.needsBestScores() ? windowed(cosines(best.get(leg))) : bounded(backgrounds.get(leg - lexical)));
        }
        return new Bounds(lexicalSide, semanticSide);
    }

    /** Bounds without any search: for requests that ask for none, or can not. */
    static Bounds unsearched(int lexical, List<Float> backgrounds) {
        List<Normalization> unknown = new ArrayList<>();
        for (int leg = 0; leg < lexical; leg++) {
            unknown.add(null);
        }
        return new Bounds(unknown, backgrounds.stream().map(Gathering::bounded).toList());
    }

    private Normalization lexical(float[] scores) {
        if (fusion.needsBestScores()) {
            return windowed(scores);
        }
        return scores == NOT_NEEDED ? null : LexicalLeg.upTo(scores.length == 0 ? 0f : scores[0]);
    }

    private static Normalization bounded(float background) {
        return new Normalization.Linear(background, 1f);
    }

    private Normalization windowed(float[] scores) {
        if (scores.length == 0) {
            return new Normalization.None();
        }
        return fusion.method() == Fusion.Method.RRF
            ? new Normalization.ReciprocalRank(scores, fusion.rankConstant())
            : new Normalization.Linear(scores[scores.length - 1], scores[0]);
    }

    /** {@link Coordination#cosinesOf} gives scores in [0, 1], as scores must not be negative. */
    private static float[] cosines(float[] scores) {
        float[] cosines = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            cosines[i] = 2 * scores[i] - 1;
        }
        return cosines;
    }
}
