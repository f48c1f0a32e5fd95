// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.opensearch.semantic.fusion.Normalization;

/** Derives the score of one document from its parts. */
final class Breakdown {

    private final HybridQuery query;
    private final Scoring scoring;

    /** @param query with its normalizations decided */
    Breakdown(HybridQuery query, Scoring scoring) {
        this.query = query;
        this.scoring = scoring;
    }

    /**
     * The derivation as an explanation.
     *
     * @param lexical explanation of each lexical leg
     * @param nearest of each semantic leg, whether the document is among its nearest
     */
    Explanation explain(LeafReaderContext segment, int doc, List<Explanation> lexical, List<Boolean> nearest) throws IOException {
        List<Explanation> parts = new ArrayList<>();
        double lexicalParts = 0;
        for (int i = 0; i < query.lexical().size(); i++) {
            LexicalLeg leg = query.lexical().get(i);
            Explanation side = lexical.get(i);
            if (side.isMatch()) {
                float score = side.getValue().floatValue();
                lexicalParts += scoring.part(leg, score);
                Explanation of = Explanation.match(score, "score, lexical score from:", side);
                parts.add(leg(leg.name(), leg.weight(), leg.known(), score, of));
            } else {
                parts.add(Explanation.match(0f, leg.name() + ", not matched", side));
            }
        }
        double semanticParts = 0;
        for (int i = 0; i < query.semantic().size(); i++) {
            SemanticLeg leg = query.semantic().get(i);
            float cosine = SegmentCosines.open(segment, leg).of(doc);
            semanticParts += scoring.part(leg, cosine);
            if (Float.isNaN(cosine)) {
                parts.add(Explanation.match(0f, leg.name() + ", the document has no vector"));
            } else {
                String text = "score, cosine of query and document, " + (nearest.get(i) ? "" : "not ") + "among the nearest";
                parts.add(leg(leg.name(), leg.weight(), leg.normalization(), cosine, Explanation.match(cosine, text)));
            }
        }
        parts.add(Explanation.match(scoring.boost(), "boost"));
        float score = scoring.score((float) lexicalParts, semanticParts);
        return Explanation.match(score, "semantic_hybrid, computed as boost * (" + scoring.combination().formula() + ") from:", parts);
    }

    private static Explanation leg(String name, double weight, Normalization normalization, float score, Explanation of) {
        float evidence = normalization.evidence(score);
        List<Explanation> numbers = new ArrayList<>();
        numbers.add(of);
        switch (normalization) {
            case Normalization.Linear linear -> {
                if (linear.floor() != 0) {
                    numbers.add(Explanation.match(linear.floor(), "floor, score that is no evidence"));
                }
                numbers.add(Explanation.match(linear.ceiling(), "ceiling, score that is full evidence"));
            }
            case Normalization.ReciprocalRank ranks -> {
                numbers.add(Explanation.match(ranks.constant(), "rank_constant"));
                numbers.add(Explanation.match(ranks.rank(score), "rank, among " + ranks.best().length + " best scores of the search"));
            }
            case Normalization.Saturation saturation ->
                numbers.add(Explanation.match(saturation.half(), "half, score that is half evidence"));
            case Normalization.None none -> {
            }
        }
        return Explanation.match(
            weight * evidence,
            name + ", computed as w * e from:",
            Explanation.match(weight, "w, weight"),
            Explanation.match(evidence, "e, evidence, computed as " + normalization.formula() + " from:", numbers)
        );
    }

    /**
     * The same numbers as a map.
     *
     * @param lexical weight of each lexical leg, in a mode that scores every document
     */
    Map<String, Object> numbers(LeafReaderContext segment, int doc, List<Weight> lexical) throws IOException {
        List<Map<String, Object>> legs = new ArrayList<>();
        double lexicalParts = 0;
        for (int i = 0; i < query.lexical().size(); i++) {
            LexicalLeg leg = query.lexical().get(i);
            Scorer scorer = lexical.get(i).scorer(segment);
            Float score = scorer != null && new Nominees.DocumentAtATime(scorer).matches(doc) ? scorer.score() : null;
            lexicalParts += score == null ? 0 : scoring.part(leg, score);
            legs.add(numbers(leg.name(), leg.weight(), "score", score, leg.known()));
        }
        double semanticParts = 0;
        for (SemanticLeg leg : query.semantic()) {
            float cosine = SegmentCosines.open(segment, leg).of(doc);
            semanticParts += scoring.part(leg, cosine);
            legs.add(numbers(leg.name(), leg.weight(), "cosine", Float.isNaN(cosine) ? null : cosine, leg.normalization()));
        }
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("score", scoring.score((float) lexicalParts, semanticParts));
        numbers.put("legs", legs);
        return numbers;
    }

    private static Map<String, Object> numbers(String leg, double weight, String kind, Float score, Normalization normalization) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("name", leg);
        numbers.put(kind, score);
        numbers.put("evidence", score == null ? 0f : normalization.evidence(score));
        numbers.put("weight", (float) weight);
        return numbers;
    }
}
