// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;

/** Sides of comparisons made of vectors, and populations to draw them from. */
final class Sides {

    static final int LIMIT = 200;

    private Sides() {}

    static Side of(List<float[]> vectors) {
        return of(vectors, LIMIT, 42, 0);
    }

    /** @param firstId documents are called by numbers from this one on */
    static Side of(List<float[]> vectors, int limit, long seed, int firstId) {
        VectorSum sum = new VectorSum();
        VectorSampler sampler = new VectorSampler(limit, seed, bytes -> {});
        for (int i = 0; i < vectors.size(); i++) {
            sum.add(vectors.get(i));
            sampler.add(vectors.get(i), i);
        }
        try {
            return new Side(sum, sampler.sample(doc -> new DocumentId("i", String.format(Locale.ROOT, "%05d", firstId + doc))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Comparison comparison(List<float[]> now, List<float[]> baseline) {
        return new Comparison(of(now), of(baseline));
    }

    /** A text like any other: around the axis 0, of which it makes about 0.7. */
    static float[] text(Random random, int dimension) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            vector[d] = (float) (random.nextGaussian() / Math.sqrt(dimension));
        }
        vector[0] += 1;
        return vector;
    }

    static List<float[]> texts(Random random, int count, int dimension) {
        List<float[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(random, dimension));
        }
        return texts;
    }
}
