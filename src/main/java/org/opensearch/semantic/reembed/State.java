// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.Locale;

/** What has become of a re-embedding. */
enum State {
    RUNNING,
    /** All is embedded, and that was all. */
    DONE,
    /** All is embedded, and searches can be switched. */
    READY,
    /** All is embedded, and searches read the new field. */
    SWITCHED,
    /** Some documents could not be embedded, so searches were not switched. */
    INCOMPLETE,
    CANCELLED,
    /** It could not go on. */
    FAILED,
    /** It was running when last seen, but is no more; the index may be gone. */
    STOPPED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
