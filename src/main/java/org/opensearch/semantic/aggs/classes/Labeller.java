// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.classify.Classification;
import org.opensearch.semantic.classify.Classifier;
import org.opensearch.semantic.classify.Threshold;

/** Which bucket a vector goes to. A class that is called as the other label shares its bucket. */
final class Labeller {

    private final Classifier classifier;
    private final Optional<Threshold> threshold;
    private final List<String> keys;
    private final Map<String, Integer> places = new HashMap<>();

    Labeller(Classifier classifier, Optional<Threshold> threshold) {
        this.classifier = classifier;
        this.threshold = threshold;
        List<String> all = new ArrayList<>(classifier.labels());
        threshold.map(Threshold::otherLabel).filter(other -> !all.contains(other)).ifPresent(all::add);
        this.keys = List.copyOf(all);
        for (int i = 0; i < keys.size(); i++) {
            places.put(keys.get(i), i);
        }
    }

    /** Keys of the buckets: the classes, and the other label if there is a threshold. */
    List<String> keys() {
        return keys;
    }

    /** Memory of the classifier. */
    long bytes() {
        return classifier.bytes();
    }

    /** What the vector is; empty if it has no direction. */
    Optional<Classification> classify(float[] vector) {
        return classifier.classify(vector);
    }

    /** Place among the keys. */
    int place(Classification found) {
        return places.get(threshold.map(t -> t.label(found)).orElse(found.label()));
    }
}
