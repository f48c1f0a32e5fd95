// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.opensearch.search.internal.ContextIndexSearcher;
import org.opensearch.search.profile.AbstractProfileBreakdown;
import org.opensearch.search.profile.ContextualProfileBreakdown;
import org.opensearch.search.profile.ProfileMetric;

/** What a search costs beyond its nominees: counted for the {@code profile} of a request. */
public final class Work {

    /** How many documents got a lexical score, and how many had their vectors read, in one segment. */
    static class Counter {
        void scored() {}

        void compared() {}
    }

    private static final Counter UNCOUNTED = new Counter();
    private static final String SCORED = "lexical_scored";
    private static final String COMPARED = "vectors_compared";

    /** Null if the request is not profiled. */
    private final ContextualProfileBreakdown profile;
    private final Counter otherwise;

    private Work(ContextualProfileBreakdown profile, Counter otherwise) {
        this.profile = profile;
        this.otherwise = otherwise;
    }

    static Work counting(Counter counter) {
        return new Work(null, counter);
    }

    static Work of(IndexSearcher searcher, HybridQuery query) {
        return new Work(profile(searcher, query), UNCOUNTED);
    }

    private static ContextualProfileBreakdown profile(IndexSearcher searcher, HybridQuery query) {
        if (!(searcher instanceof ContextIndexSearcher context) || context.getProfiler() == null) {
            return null;
        }
        try {
            return context.getProfiler().getProfileBreakdown(query) instanceof ContextualProfileBreakdown own ? own : null;
        } catch (IndexOutOfBoundsException e) {
            // The profile shows a query with a boost as a whole: it has nothing of this one, and can not be asked whether it has.
            return null;
        }
    }

    Counter in(LeafReaderContext segment) {
        if (profile == null) {
            return otherwise;
        }
        AbstractProfileBreakdown breakdown = profile.context(segment);
        return breakdown.getMetric(SCORED) instanceof Count scored && breakdown.getMetric(COMPARED) instanceof Count compared
            ? new Counter() {
                @Override
                void scored() {
                    scored.value++;
                }

                @Override
                void compared() {
                    compared.value++;
                }
            }
            : otherwise;
    }

    /** The metrics that the profile of a query has beside OpenSearch's own. */
    public static Collection<Supplier<ProfileMetric>> metrics(Query query) {
        return query instanceof HybridQuery ? List.of(() -> new Count(SCORED), () -> new Count(COMPARED)) : List.of();
    }

    private static final class Count extends ProfileMetric {
        private long value;

        Count(String name) {
            super(name);
        }

        @Override
        public Map<String, Long> toBreakdownMap() {
            return Map.of(getName(), value);
        }
    }
}
