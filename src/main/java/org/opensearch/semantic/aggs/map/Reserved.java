// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.util.function.Supplier;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;

/** Memory of the request circuit breaker on the coordinating node. */
final class Reserved {

    private Reserved() {}

    /**
     * Works with so many bytes reserved, and gives them back.
     *
     * @throws org.opensearch.core.common.breaker.CircuitBreakingException if they are not to be had
     */
    static <T> T during(ReduceContext context, long bytes, Supplier<T> work) {
        CircuitBreaker breaker = context.bigArrays().breakerService().getBreaker(CircuitBreaker.REQUEST);
        breaker.addEstimateBytesAndMaybeBreak(bytes, "<" + SemanticMap.NAME + ">");
        try {
            return work.get();
        } finally {
            breaker.addWithoutBreaking(-bytes);
        }
    }
}
