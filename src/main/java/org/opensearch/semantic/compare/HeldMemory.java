// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import org.opensearch.common.lease.Releasable;
import org.opensearch.core.common.breaker.CircuitBreaker;

/** Heap that one request holds, accounted to a circuit breaker until it is closed. */
final class HeldMemory implements Releasable {

    private final CircuitBreaker breaker;
    private final String label;
    private long bytes; // guarded by this
    private boolean closed; // guarded by this

    HeldMemory(CircuitBreaker breaker, String label) {
        this.breaker = breaker;
        this.label = label;
    }

    /** @throws org.opensearch.core.common.breaker.CircuitBreakingException if there is no room for it, status 429 */
    synchronized void add(long more) {
        if (closed) {
            throw new IllegalStateException("memory of [" + label + "] is asked for after its end");
        }
        breaker.addEstimateBytesAndMaybeBreak(more, label);
        bytes += more;
    }

    synchronized void giveBack(long less) {
        breaker.addWithoutBreaking(-less);
        bytes -= less;
    }

    /** Gives back what is held; again does nothing. */
    @Override
    public synchronized void close() {
        if (closed == false) {
            closed = true;
            giveBack(bytes);
        }
    }
}
