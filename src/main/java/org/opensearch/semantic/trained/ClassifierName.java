// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.regex.Pattern;

/** What trained classifiers may be called. */
final class ClassifierName {

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,99}");

    private ClassifierName() {}

    /**
     * @return the name
     * @throws IllegalArgumentException that says what is allowed
     */
    static String check(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "[" + name + "] can not be the name of a classifier: it has 1 to 100 of the characters [a-z 0-9 _ . -], the first of them a"
                    + " letter or a digit"
            );
        }
        return name;
    }
}
