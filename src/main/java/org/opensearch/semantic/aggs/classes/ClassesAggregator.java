// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.lease.Releasables;
import org.opensearch.common.util.DoubleArray;
import org.opensearch.common.util.LongArray;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.LeafBucketCollectorBase;
import org.opensearch.search.aggregations.bucket.BucketsAggregator;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.classify.Classification;
import org.opensearch.semantic.field.SegmentVectors;

/**
 * Judges the vector of each document once, and collects it into the bucket of its class. Memory: the
 * classifier, and 8 bytes per bucket; both are asked from the request circuit breaker.
 */
final class ClassesAggregator extends BucketsAggregator {

    /** Documents between two looks at whether the request was cancelled; a power of two. */
    private static final int CANCELLATION_INTERVAL = 1 << 8;

    private final Labeller labeller;
    private final AggregatedField field;
    /** Sum of the scores of each bucket. */
    private DoubleArray scores;
    /** Documents without a vector that has a direction, of each owning bucket. */
    private LongArray missing;
    private int collected;

    ClassesAggregator(
        String name,
        AggregatorFactories factories,
        Labeller labeller,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, factories, context, parent, cardinality.multiply(labeller.keys().size()), metadata);
        this.labeller = labeller;
        this.field = field;
        addRequestCircuitBreakerBytes(labeller.bytes());
        this.scores = context.bigArrays().newDoubleArray(1, true);
        this.missing = context.bigArrays().newLongArray(1, true);
    }

    @Override
    protected LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        SegmentVectors vectors = field.vectors(leaf);
        return new LeafBucketCollectorBase(sub, null) {
            /** The last document, which may be in several buckets, and what it was found to be. */
            private int judged = -1;
            private Optional<Classification> found = Optional.empty();

            @Override
            public void collect(int doc, long owner) throws IOException {
                if ((++collected & (CANCELLATION_INTERVAL - 1)) == 0) {
                    checkCancelled();
                }
                if (doc != judged) {
                    float[] vector = vectors.vector(doc);
                    found = vector == null ? Optional.empty() : labeller.classify(vector);
                    judged = doc;
                }
                if (found.isEmpty()) {
                    missing = context.bigArrays().grow(missing, owner + 1);
                    missing.increment(owner, 1);
                    return;
                }
                long bucket = owner * labeller.keys().size() + labeller.place(found.get());
                scores = context.bigArrays().grow(scores, bucket + 1);
                scores.increment(bucket, found.get().score());
                collectBucket(sub, doc, bucket);
            }
        };
    }

    @Override
    public InternalAggregation[] buildAggregations(long[] owners) throws IOException {
        int classes = labeller.keys().size();
        int[] built = { 0 }; // buckets are built in the order of the owners, and of the keys below each
        int[] finished = { 0 };
        return buildAggregationsForFixedBucketCount(owners, classes, (place, count, subs) -> {
            checkCancelled();
            long bucket = owners[built[0]++ / classes] * classes + place;
            double score = bucket < scores.size() ? scores.get(bucket) : 0;
            return new InternalClasses.ClassBucket(labeller.keys().get(place), count, score, subs);
        }, buckets -> {
            long owner = owners[finished[0]++];
            return new InternalClasses(name, buckets, owner < missing.size() ? missing.get(owner) : 0, metadata());
        });
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        List<InternalClasses.ClassBucket> buckets = new ArrayList<>();
        for (String key : labeller.keys()) {
            buckets.add(new InternalClasses.ClassBucket(key, 0, 0, buildEmptySubAggregations()));
        }
        return new InternalClasses(name, buckets, 0, metadata());
    }

    @Override
    protected void doClose() {
        Releasables.close(scores, missing);
    }
}
