// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.semantic.vector.MeanDirection;

/**
 * One vector for each document, made of the vectors that are nested in it: their {@linkplain MeanDirection mean direction}. Where a
 * document has one vector nested in it, it is exactly that.
 */
final class MeanVectors extends SegmentVectors {

    private final PassageVectors passages;
    private MeanDirection mean;
    private int current = -1;
    private float[] vector;

    MeanVectors(LeafReaderContext segment, String field, BitSetProducer parents) throws IOException {
        this.passages = PassageVectors.open(segment, field, parents);
    }

    @Override
    public float[] vector(int doc) throws IOException {
        if (doc != current) {
            current = doc;
            vector = mean(doc);
        }
        return vector;
    }

    private float[] mean(int doc) throws IOException {
        if (mean != null) {
            mean.clear();
        }
        passages.of(doc, (child, passage) -> {
            mean = mean == null ? new MeanDirection(passage.length) : mean;
            mean.add(passage);
        });
        return mean == null ? null : mean.vector();
    }
}
