// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.search.aggregations.Aggregation;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation.InternalBucket;
import org.opensearch.search.aggregations.bucket.histogram.HistogramFactory;
import org.opensearch.search.aggregations.bucket.range.InternalBinaryRange;
import org.opensearch.search.aggregations.bucket.range.InternalRange;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator;
import org.opensearch.search.aggregations.support.AggregationPath;
import org.opensearch.semantic.aggs.centroid.InternalCentroid;

/**
 * Adds an {@link InternalDrift} to every bucket, once, after the last reduction. Buckets are compared in the order of their keys, in
 * whatever order the answer shows them.
 *
 * <p>The coordinating node gives no means to notice that a request was cancelled meanwhile, so what is done for one is bounded: by
 * {@value #MOST_BUCKETS} buckets, and for each by what {@link PermutationTest} does.
 */
final class DriftAggregator extends PipelineAggregator {

    static final int MOST_BUCKETS = 1000;

    private final List<String> path;
    private final DriftOptions options;

    DriftAggregator(String name, String path, DriftOptions options, Map<String, Object> metadata) {
        super(name, new String[] { path }, metadata);
        this.path = AggregationPath.parse(path).getPathElementsAsStringList();
        this.options = options;
    }

    private String who() {
        return "[" + DriftAggregationBuilder.NAME + "] aggregation [" + name() + "]";
    }

    @Override
    @SuppressWarnings({ "unchecked", "rawtypes" })
    public InternalAggregation reduce(InternalAggregation aggregation, ReduceContext context) {
        if (!(aggregation instanceof InternalMultiBucketAggregation parent)) {
            throw new IllegalArgumentException(
                who() + " compares buckets, but is inside of [" + aggregation.getName() + "] of type [" + aggregation.getType()
                    + "], which has but one; put it into a [date_histogram], for example"
            );
        }
        List<InternalBucket> buckets = parent.getBuckets();
        if (buckets.size() > MOST_BUCKETS) {
            throw new IllegalArgumentException(
                who() + " compares up to [" + MOST_BUCKETS + "] buckets, but [" + parent.getName() + "] has [" + buckets.size()
                    + "]; take longer intervals"
            );
        }
        InternalDrift[] drifts = drifts(parent, buckets);
        List<InternalBucket> with = new ArrayList<>(buckets.size());
        for (int i = 0; i < drifts.length; i++) {
            List<InternalAggregation> inner = new ArrayList<>();
            for (Aggregation one : buckets.get(i).getAggregations()) {
                inner.add((InternalAggregation) one);
            }
            inner.add(drifts[i]);
            with.add(parent.createBucket(InternalAggregations.from(inner), buckets.get(i)));
        }
        return parent.create(with);
    }

    private InternalDrift[] drifts(InternalMultiBucketAggregation<?, ?> parent, List<InternalBucket> buckets) {
        List<InternalCentroid> centroids = buckets.stream()
            .map(bucket -> (InternalCentroid) bucket.getProperty(parent.getName(), path))
            .toList();
        InternalCentroid.requireComparable(centroids);
        List<Integer> order = order(parent, buckets);
        List<Baseline.Bucket> compared = order.stream()
            .map(i -> new Baseline.Bucket(keys(parent, buckets.get(i)), side(centroids.get(i))))
            .toList();
        List<Optional<Baseline.Against>> against = options.baseline().against(compared, who());
        InternalDrift[] drifts = new InternalDrift[buckets.size()];
        for (int i = 0; i < drifts.length; i++) {
            drifts[order.get(i)] = against.get(i)
                .map(other -> InternalDrift.of(name(), other, options.movers(), metadata()))
                .orElseGet(() -> InternalDrift.none(name(), metadata()));
        }
        return drifts;
    }

    private static Optional<Side> side(InternalCentroid centroid) {
        return centroid.count() == 0 ? Optional.empty() : Optional.of(new Side(centroid.sum(), centroid.sample()));
    }

    /** Places of the buckets, by ascending key. */
    private List<Integer> order(InternalMultiBucketAggregation<?, ?> parent, List<InternalBucket> buckets) {
        List<Integer> places = IntStream.range(0, buckets.size()).boxed().toList();
        if (parent instanceof HistogramFactory histogram) {
            return places.stream().sorted(Comparator.comparing(i -> histogram.getKey(buckets.get(i)).doubleValue())).toList();
        }
        boolean ordered = parent instanceof InternalRange || parent instanceof InternalBinaryRange;
        if (options.baseline().needsOrder() && !ordered) {
            throw new IllegalArgumentException(
                who() + " [baseline] is [" + options.baseline().name() + "], but the buckets of [" + parent.getName() + "] of type ["
                    + parent.getType() + "] have no order; name the key of one of them, or use a histogram or ranges"
            );
        }
        return places;
    }

    private static List<String> keys(InternalMultiBucketAggregation<?, ?> parent, InternalBucket bucket) {
        List<String> keys = new ArrayList<>(List.of(bucket.getKeyAsString(), String.valueOf(bucket.getKey())));
        if (parent instanceof HistogramFactory histogram) {
            keys.add(String.valueOf(histogram.getKey(bucket)));
        }
        return keys;
    }
}
