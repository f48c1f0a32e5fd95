// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Arrays;
import java.util.Locale;

/** Which documents are embedded. */
enum Selection {
    /** Those that have no vector in the target. */
    MISSING,
    /** Those whose vector is missing, or is of another text or model than its provenance would have to say. */
    STALE,
    /** All that have a text. */
    ALL;

    static Selection parse(String name) {
        return Arrays.stream(values())
            .filter(value -> value.toString().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "[reembed] [documents] is [" + name + "], allowed are " + Arrays.asList(values())
                )
            );
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
