// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.Explanation;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.fusion.ScoreFusion;
import org.opensearch.semantic.vector.QueryVector;

/** Scores the documents of one segment from both sides. For one thread and one pass, in the order of documents. */
final class Evidence {

    private final SegmentVectors vectors;
    private final QueryVector query;
    private final ScoreFusion fusion;
    private final float boost;

    Evidence(SegmentVectors vectors, QueryVector query, ScoreFusion fusion, float boost) {
        this.vectors = vectors;
        this.query = query;
        this.fusion = fusion;
        this.boost = boost;
    }

    /**
     * The score of a document.
     *
     * @param lexical its score under the lexical query, 0 if that does not match
     */
    float score(int doc, float lexical) throws IOException {
        float[] vector = vectors.vector(doc);
        float s = vector == null ? 0f : fusion.semantic(query.cosine(vector));
        return boost * fusion.combine(fusion.lexical(lexical), s);
    }

    /** The greatest score that any document can have. */
    float maxScore() {
        return boost * fusion.combine(1f, 1f);
    }

    /** Derives {@link #score} from named parts. */
    Explanation explain(int doc, Explanation lexical, boolean isNearest) throws IOException {
        float score = lexical.isMatch() ? lexical.getValue().floatValue() : 0f;
        List<Explanation> parts = new ArrayList<>();
        parts.add(Explanation.match(fusion.weights().lexical(), "w_l, weight of the lexical side"));
        parts.add(explainLexical(score, lexical));
        parts.add(Explanation.match(fusion.weights().semantic(), "w_s, weight of the semantic side"));
        parts.add(explainSemantic(doc, isNearest));
        parts.add(Explanation.match(boost, "boost"));
        return Explanation.match(score(doc, score), "semantic_hybrid, computed as boost * (w_l * l + w_s * s) from:", parts);
    }

    private Explanation explainLexical(float score, Explanation side) {
        return Explanation.match(
            fusion.lexical(score),
            "l, lexical evidence, computed as min(1, score / scale) from:",
            Explanation.match(score, "score, lexical score" + (side.isMatch() ? " from:" : ": not matched by the lexical side"), side),
            Explanation
                .match(fusion.scale(), "scale, lexical score of a document with all of the query's words, or else the best of the search")
        );
    }

    private Explanation explainSemantic(int doc, boolean isNearest) throws IOException {
        float[] vector = vectors.vector(doc);
        if (vector == null) {
            return Explanation.match(0f, "s, semantic evidence: the document has no vector");
        }
        float cosine = query.cosine(vector);
        return Explanation.match(
            fusion.semantic(cosine),
            "s, semantic evidence, computed as max(0, (cosine - background) / (1 - background)) from:",
            Explanation.match(cosine, "cosine of query and document, " + (isNearest ? "" : "not ") + "among the nearest"),
            Explanation.match(fusion.background(), "background, cosine of a query to an unrelated document")
        );
    }
}
