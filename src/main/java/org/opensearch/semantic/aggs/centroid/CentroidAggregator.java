// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.lease.Releasables;
import org.opensearch.common.util.ObjectArray;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.LeafBucketCollectorBase;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;
import org.opensearch.semantic.field.SegmentVectors;

/**
 * Adds up the vectors of each bucket, and samples them. Per bucket that has vectors it takes 8 bytes per dimension, and per sampled
 * vector 4 bytes per dimension and some 300 more; all is asked from the request circuit breaker before it is taken.
 */
final class CentroidAggregator extends MetricsAggregator {

    /** Of a bucket's own objects, without the components of its sum. An estimate from above. */
    private static final long BYTES_PER_BUCKET = 256;

    /** Documents between two looks at whether the request was cancelled; a power of two. */
    private static final int CANCELLATION_INTERVAL = 1 << 10;

    private final class Bucket {
        private final VectorSum sum = new VectorSum();
        private final VectorSampler sampler = new VectorSampler(
            options.sampleLimit(),
            options.seed(),
            CentroidAggregator.this::addRequestCircuitBreakerBytes
        );
        private long missing;

        Bucket() {
            addRequestCircuitBreakerBytes(BYTES_PER_BUCKET);
        }

        void add(float[] vector, int doc) {
            if (vector == null) {
                missing++;
                return;
            }
            if (sum.count() == 0) {
                addRequestCircuitBreakerBytes((long) Double.BYTES * vector.length);
            }
            if (sum.add(vector)) {
                sampler.add(vector, doc);
            } else {
                missing++;
            }
        }
    }

    private final CentroidOptions options;
    private final AggregatedField field;
    private ObjectArray<Bucket> buckets;
    private int collected;

    CentroidAggregator(
        String name,
        CentroidOptions options,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, metadata);
        this.options = options;
        this.field = field;
        this.buckets = context.bigArrays().newObjectArray(1);
    }

    @Override
    protected LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        SegmentVectors vectors = field.vectors(leaf.reader());
        return new LeafBucketCollectorBase(sub, null) {
            @Override
            public void collect(int doc, long bucket) throws IOException {
                if ((++collected & (CANCELLATION_INTERVAL - 1)) == 0) {
                    checkCancelled();
                }
                bucket(bucket).add(vectors.vector(doc), leaf.docBase + doc);
            }
        };
    }

    private Bucket bucket(long ord) {
        buckets = context.bigArrays().grow(buckets, ord + 1);
        Bucket bucket = buckets.get(ord);
        if (bucket == null) {
            bucket = new Bucket();
            buckets.set(ord, bucket);
        }
        return bucket;
    }

    @Override
    public InternalAggregation buildAggregation(long ord) throws IOException {
        Bucket bucket = ord < buckets.size() ? buckets.get(ord) : null;
        if (bucket == null) {
            return buildEmptyAggregation();
        }
        VectorSample sample = bucket.sampler.sample(options.named() ? named() : doc -> DocumentId.UNNAMED);
        return new InternalCentroid(name, options, field.binding(), bucket.sum, bucket.missing, sample, metadata());
    }

    private VectorSampler.Documents named() {
        DocumentIds ids = new DocumentIds(context);
        return doc -> {
            checkCancelled();
            return ids.of(doc);
        };
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        return InternalCentroid.empty(name, options, field.binding(), metadata());
    }

    @Override
    protected void doClose() {
        Releasables.close(buckets);
    }
}
