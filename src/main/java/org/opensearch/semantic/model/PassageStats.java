// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.concurrent.atomic.LongAdder;

/** The texts of documents that this node has split into passages since it started. Thread-safe. */
final class PassageStats {

    private final LongAdder texts = new LongAdder();
    private final LongAdder made = new LongAdder();
    private final LongAdder charactersLeftOut = new LongAdder();

    void split(int passages, long leftOut) {
        texts.increment();
        made.add(passages);
        charactersLeftOut.add(leftOut);
    }

    InferenceSnapshot.Passages snapshot() {
        return new InferenceSnapshot.Passages(texts.sum(), made.sum(), charactersLeftOut.sum());
    }
}
