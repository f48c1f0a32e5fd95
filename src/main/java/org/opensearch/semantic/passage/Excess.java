// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.Locale;

/** What becomes of a text that has more passages than are allowed. */
public enum Excess {
    /** Its document is refused. */
    REFUSE,
    /** The rest is not embedded; how much that is is counted, and written into the document. */
    REPORT;

    /** As parameters have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
