// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;

/**
 * Scores the documents of one segment that a lexical leg matches and no semantic leg nominated. For one thread and one pass, in the
 * order of documents.
 */
final class Others {

    private final List<SemanticLeg> legs;
    private final Scoring scoring;
    private final LeafReaderContext segment;
    private final double atMost;
    private final Work.Counter work;
    private List<SegmentCosines> cosines;
    private int lookedAt = -1;

    /**
     * @param nominees what bounds the similarity of these documents; null to take nothing for granted
     */
    Others(HybridQuery query, Scoring scoring, LeafReaderContext segment, Nominees nominees, Work.Counter work) {
        this.legs = query.semantic();
        this.scoring = scoring;
        this.segment = segment;
        this.work = work;
        this.atMost = nominees != null ? nominees.othersAtMost() : legs.stream().mapToDouble(leg -> scoring.part(leg, 1f)).sum();
    }

    /** The score of a document, not before that of the call before. */
    float score(int doc, float lexical) throws IOException {
        double semantic = 0;
        List<SegmentCosines> vectors = cosines();
        for (int leg = 0; leg < legs.size(); leg++) {
            semantic += scoring.part(legs.get(leg), vectors.get(leg).of(doc));
        }
        if (lookedAt != doc) {
            lookedAt = doc;
            work.compared();
        }
        return scoring.score(lexical, semantic);
    }

    /** Whether a document could have this score: looks at its vectors in a hurry. If so, its score may be asked for next. */
    boolean mayReach(int doc, float lexical, float score) throws IOException {
        double semantic = 0;
        List<SegmentCosines> vectors = cosines();
        for (int leg = 0; leg < legs.size(); leg++) {
            semantic += Math.max(0d, scoring.part(legs.get(leg), vectors.get(leg).atMost(doc)));
        }
        lookedAt = doc;
        work.compared();
        return scoring.score(lexical, semantic) >= score;
    }

    private List<SegmentCosines> cosines() throws IOException {
        if (cosines == null) {
            List<SegmentCosines> opened = new ArrayList<>();
            for (SemanticLeg leg : legs) {
                opened.add(SegmentCosines.open(segment, leg));
            }
            cosines = opened;
        }
        return cosines;
    }

    /** The greatest score that a document with this lexical part can have. */
    float scoreAtMost(float lexical) {
        return scoring.score(lexical, atMost);
    }

    /** The least lexical part that a document must have to reach a score; more than {@code most} if none reaches it. */
    float leastLexical(float score, float most) {
        return scoring.leastLexical(score, atMost, most);
    }

    Work.Counter work() {
        return work;
    }
}
