// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.locks.LockSupport;

/** Watches how much the node's breaker for requests has reserved, from another thread. */
final class BreakerPeak implements AutoCloseable {

    private static final long POLL_NANOS = 5_000_000;

    private final DoubleAccumulator peak = new DoubleAccumulator(Math::max, 0);
    private final AtomicBoolean ended = new AtomicBoolean();
    BreakerPeak(Cluster cluster) {
        Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                peak.accumulate(cluster.requestBreakerBytes());
                LockSupport.parkNanos(POLL_NANOS);
            }
        });
    }

    /** The most that was seen, in MB. */
    double megabytes() {
        return peak.get() / 1e6;
    }

    @Override
    public void close() {
        ended.set(true);
    }
}
