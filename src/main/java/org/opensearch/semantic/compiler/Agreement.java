// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opensearch.semantic.model.StandaloneModel;
import org.opensearch.semantic.vector.VectorMath;

/**
 * How near the vectors of a compiled model are to those of the original.
 *
 * @param mean mean cosine over the texts
 * @param least smallest cosine
 * @param worst the text that has it
 */
record Agreement(double mean, double least, String worst) {

    /** @param originals the original's vectors of the texts */
    static Agreement of(StandaloneModel model, List<String> texts, List<float[]> originals) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        String worst = "";
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = model.embed(texts.get(i));
            float[] original = originals.get(i);
            double norms = Math.sqrt(VectorMath.dot(vector, vector)) * Math.sqrt(VectorMath.dot(original, original));
            double cosine = VectorMath.dot(vector, original) / norms;
            sum += cosine;
            if (cosine < least) {
                least = cosine;
                worst = texts.get(i);
            }
        }
        return new Agreement(sum / texts.size(), least, worst);
    }

    /** The vectors of texts. */
    static List<float[]> vectors(StandaloneModel model, List<String> texts) {
        List<float[]> vectors = new ArrayList<>();
        texts.forEach(text -> vectors.add(model.embed(text)));
        return vectors;
    }

    boolean isAtLeast(double wantedMean, double wantedLeast) {
        return mean >= wantedMean && least >= wantedLeast;
    }

    @Override
    public String toString() {
        String shown = worst.length() > 60 ? worst.substring(0, 60) + "..." : worst;
        return String.format(Locale.ROOT, "cosine to the original: mean %.6f, least %.6f (%s)", mean, least, shown);
    }
}
