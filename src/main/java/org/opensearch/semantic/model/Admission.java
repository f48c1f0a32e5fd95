// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.function.LongSupplier;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/**
 * The bounds of one class of work: how many texts are accepted and not yet answered, and how much memory they hold, which is also
 * accounted to the circuit breaker. A request is accepted whole or not at all. One that is larger than a bound itself is accepted
 * when nothing else is; otherwise it could never be. Thread-safe.
 */
final class Admission {

    /**
     * A bound, read at each request, so that changed settings take effect.
     *
     * @param setting its name, for the message
     */
    record Bound(String setting, LongSupplier value) {}

    private final Bound maxTexts;
    private final Bound maxBytes;
    private final CircuitBreaker breaker;
    private int texts; // guarded by this
    private long bytes; // guarded by this

    Admission(Bound maxTexts, Bound maxBytes, CircuitBreaker breaker) {
        this.maxTexts = maxTexts;
        this.maxBytes = maxBytes;
        this.breaker = breaker;
    }

    /**
     * Accepts a request; each of its texts must be released once.
     *
     * @param count its texts
     * @param size memory of them all, in bytes
     * @throws OpenSearchRejectedExecutionException if it does not fit, status 429
     * @throws CircuitBreakingException if its texts would take too much memory, status 429
     */
    void accept(int count, long size) {
        synchronized (this) {
            if (texts > 0 && texts + count > maxTexts.value().getAsLong()) {
                throw full(maxTexts, count == 1 ? "1 text" : count + " texts", maxTexts.value().getAsLong());
            }
            if (texts > 0 && bytes + size > maxBytes.value().getAsLong()) {
                throw full(maxBytes, new ByteSizeValue(size), new ByteSizeValue(maxBytes.value().getAsLong()));
            }
            texts += count;
            bytes += size;
        }
        try {
            breaker.addEstimateBytesAndMaybeBreak(size, "<semantic texts>");
        } catch (CircuitBreakingException e) {
            synchronized (this) {
                texts -= count;
                bytes -= size;
            }
            throw e;
        }
    }

    private static OpenSearchRejectedExecutionException full(Bound bound, Object what, Object limit) {
        return new OpenSearchRejectedExecutionException(
            "[semantic] the inference queue is full: no room for " + what + " (" + bound.setting() + " [" + limit
                + "]); retry later, with back-off",
            false
        );
    }

    /** @param size memory of one text, in bytes */
    void release(long size) {
        synchronized (this) {
            texts--;
            bytes -= size;
        }
        breaker.addWithoutBreaking(-size);
    }

    /** Texts accepted and not yet released. */
    synchronized int texts() {
        return texts;
    }

    /** Memory of these texts. */
    synchronized long bytes() {
        return bytes;
    }
}
