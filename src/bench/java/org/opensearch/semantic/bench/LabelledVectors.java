// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;

/**
 * The vectors of labelled texts.
 *
 * @param vectors [texts, dimension], of norm 1
 * @param labels of each text
 */
record LabelledVectors(float[][] vectors, List<String> labels) {

    static LabelledVectors embed(QueuedModel model, List<Datasets.Labelled> texts) {
        float[][] vectors = model.embed(Role.DOCUMENT, texts.stream().map(Datasets.Labelled::text).toList());
        return new LabelledVectors(vectors, texts.stream().map(Datasets.Labelled::label).toList());
    }

    /** Those whose label fits, in the same order. */
    LabelledVectors where(Predicate<String> label) {
        int[] kept = IntStream.range(0, labels.size()).filter(i -> label.test(labels.get(i))).toArray();
        float[][] some = new float[kept.length][];
        List<String> theirs = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            some[i] = vectors[kept[i]];
            theirs.add(labels.get(kept[i]));
        }
        return new LabelledVectors(some, theirs);
    }
}
