// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a classifier tells its classes apart. */
public enum Method {
    /** By the cosine to the mean of each class: good from three examples a class on, and the cheapest. */
    NEAREST_CENTROID,
    /** By the {@value Neighbours#K} nearest of all training vectors, for classes of several separate meanings. */
    KNN,
    /** By multinomial logistic regression: the best from some ten examples a class on. */
    LINEAR;

    /** The name that users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException that lists the names there are */
    public static Method of(String label) {
        for (Method method : values()) {
            if (method.label().equals(label)) {
                return method;
            }
        }
        List<String> all = Arrays.stream(values()).map(Method::label).toList();
        throw new IllegalArgumentException("[method] is [" + label + "], allowed are " + all);
    }
}
