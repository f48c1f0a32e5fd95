// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder.BucketCardinality;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.bucket.InternalSingleBucketAggregation;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.search.RunningSearch;
import org.opensearch.semantic.search.SearchAhead;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * What an aggregation has to know of its documents before the shards collect them (clusters, what is usual): worked out, while the
 * request is rewritten on the coordinating node, from a sample of their vectors, and then sent along inside the aggregation.
 *
 * <p>The sample is drawn by a search ahead of the request's own, with the same query, by a {@code semantic_centroid} at the place of
 * the asking aggregation. Of the aggregations around it those that make one bucket ({@code filter}, {@code nested},
 * {@code sampler}) are kept, for they decide what is seen. Those that make many are left out: all their buckets together get one
 * result, so that a cluster of one bucket can be compared with that of another.
 *
 * <p>Memory: the sample of each shard, and on the coordinating node one more, at {@code sampleSize} times 4 bytes per dimension and some
 * 100 more, until the work is done. The work runs in the pool for searches, never on a transport thread.
 */
public final class SampleAhead<T> {

    /**
     * @param asking who asks, for messages and to find its place: as it stands in the request, the same object
     * @param field full dotted name of the vector field
     * @param size most distinct vectors, at most {@value CentroidOptions#LARGEST_SAMPLE}
     * @param named whether the ids of the documents are needed: they cost more than all else of a sample
     */
    public record Plan(AggregationBuilder asking, String field, int size, long seed, boolean named) {}

    /** Makes a result out of a sample. */
    public interface Work<T> {

        /**
         * @param sampled centroid, counts and sample of what the query found; of nothing, if it found nothing
         * @param client for what else has to be asked
         * @param check to be called from time to time; throws once the request was cancelled
         */
        void run(InternalCentroid sampled, Client client, Runnable check, ActionListener<T> listener) throws IOException;
    }

    private final AtomicReference<T> result = new AtomicReference<>();
    private final Plan plan;
    private final QueryCoordinatorContext context;
    private final BindingResolver bindings;

    private SampleAhead(Plan plan, QueryCoordinatorContext context, BindingResolver bindings) {
        this.plan = plan;
        this.context = context;
        this.bindings = bindings;
    }

    /**
     * Registers the search and the work with a rewrite, which waits for both.
     *
     * @throws IllegalArgumentException if the request is no search
     */
    public static <T> SampleAhead<T> start(Plan plan, QueryCoordinatorContext context, BindingResolver bindings, Work<T> work)
        throws IOException {
        SampleAhead<T> ahead = new SampleAhead<>(plan, context, bindings);
        if (!(context.getSearchRequest() instanceof SearchRequest search) || search.source() == null) {
            throw new IllegalArgumentException("[" + plan.asking().getType() + "] is for searches only");
        }
        SearchSourceBuilder source = ahead.source(search);
        context.registerAsyncAction((client, listener) -> ahead.run(client, SearchAhead.request(search, source), work, listener));
        return ahead;
    }

    /** Empty until the rewrite has waited. */
    public Optional<T> result() {
        return Optional.ofNullable(result.get());
    }

    private SearchSourceBuilder source(SearchRequest search) throws IOException {
        SearchSourceBuilder original = search.source();
        SearchSourceBuilder source = SearchAhead.source(search)
            .size(0)
            .terminateAfter(original.terminateAfter())
            .aggregation(place(original));
        if (original.query() != null) {
            source.query(original.query());
        }
        if (original.minScore() != null) {
            source.minScore(original.minScore());
        }
        if (original.slice() != null) {
            source.slice(original.slice());
        }
        return source;
    }

    /** The centroid inside copies of the aggregations around the asking one that make one bucket. */
    private AggregationBuilder place(SearchSourceBuilder source) throws IOException {
        Deque<AggregationBuilder> around = new ArrayDeque<>();
        if (source.aggregations() == null || !find(source.aggregations().getAggregatorFactories(), around)) {
            throw new IllegalStateException("[" + plan.asking().getType() + "] is not in the request that it is rewritten for");
        }
        AggregationBuilder inner = new CentroidAggregationBuilder(plan.asking().getName(), options(), bindings);
        while (!around.isEmpty()) {
            AggregationBuilder next = around.pop();
            if (next.bucketCardinality() == BucketCardinality.ONE) {
                inner = copy(next).subAggregations(new AggregatorFactories.Builder().addAggregator(inner));
            }
        }
        return inner;
    }

    /** @param around gets what encloses the asking one, innermost first */
    private boolean find(Collection<AggregationBuilder> among, Deque<AggregationBuilder> around) {
        for (AggregationBuilder candidate : among) {
            if (candidate == plan.asking()) {
                return true;
            }
            if (find(candidate.getSubAggregations(), around)) {
                around.addLast(candidate);
                return true;
            }
        }
        return false;
    }

    private AggregationBuilder copy(AggregationBuilder builder) throws IOException {
        NamedWriteableRegistry registry = context.getWriteableRegistry();
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeNamedWriteable(builder);
            try (StreamInput in = new NamedWriteableAwareStreamInput(out.bytes().streamInput(), registry)) {
                return in.readNamedWriteable(AggregationBuilder.class);
            }
        }
    }

    private void run(Client client, SearchRequest request, Work<T> work, ActionListener<?> rewrite) {
        Runnable check = RunningSearch.current(client.threadPool().getThreadContext())
            .<Runnable>map(search -> search::check)
            .orElse(() -> {});
        ActionListener<T> done = ActionListener.wrap(found -> {
            result.set(found);
            rewrite.onResponse(null);
        }, rewrite::onFailure);
        SearchAhead.send(client, request, ActionListener.wrap(response -> {
            InternalCentroid sampled = sampled(response);
            client.threadPool()
                .executor(ThreadPool.Names.SEARCH)
                .execute(ActionRunnable.wrap(done, listener -> work.run(sampled, client, check, listener)));
        }, rewrite::onFailure));
    }

    private InternalCentroid sampled(SearchResponse response) {
        InternalAggregations level = (InternalAggregations) response.getAggregations();
        while (level != null && !level.asList().isEmpty()) {
            switch (level.asList().getFirst()) {
                case InternalCentroid centroid -> {
                    return centroid;
                }
                case InternalSingleBucketAggregation bucket -> level = bucket.getAggregations();
                default -> throw new IllegalStateException("not asked for: " + level.asList().getFirst().getType());
            }
        }
        return InternalCentroid.empty(plan.asking().getName(), options(), Optional.empty(), null); // no shard was searched
    }

    private CentroidOptions options() {
        return CentroidOptions.sample(plan.field(), plan.size(), plan.seed(), plan.named());
    }
}
