// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.classify.Classification;
import org.opensearch.semantic.classify.Threshold;
import org.opensearch.semantic.trained.BoundClassifier;

/**
 * What a classifier says of the vector.
 *
 * @param threshold below which another label is given
 * @param anomaly whether the anomaly is written too
 */
record Labelling(BoundClassifier bound, Optional<Threshold> threshold, boolean anomaly) {

    /**
     * What is put into the document.
     *
     * @throws IllegalArgumentException if the vector has another dimension, or no direction
     */
    Object value(float[] vector) {
        Classification found = bound.classifier()
            .classify(vector)
            .orElseThrow(() -> new IllegalArgumentException("the vector has no direction: it is zero, or not made of finite numbers"));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("label", threshold.map(t -> t.label(found)).orElse(found.label()));
        value.put("score", (float) found.score());
        value.put("margin", (float) found.margin());
        if (anomaly) {
            value.put("anomaly", (float) found.anomaly());
        }
        return value;
    }
}
