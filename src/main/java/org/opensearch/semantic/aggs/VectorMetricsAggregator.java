// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.lease.Releasables;
import org.opensearch.common.util.ObjectArray;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.LeafBucketCollectorBase;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.field.SegmentVectors;

/**
 * Hands the vector of every document to what is collected of its bucket, and stops soon after the request was cancelled.
 *
 * @param <B> what is collected of a bucket
 */
public abstract class VectorMetricsAggregator<B extends VectorMetricsAggregator.Bucket> extends MetricsAggregator {

    /** Documents between two looks at whether the request was cancelled; a power of two. */
    private static final int CANCELLATION_INTERVAL = 1 << 10;

    /** Collects the vectors of one bucket. */
    public interface Bucket {

        /**
         * @param vector float[dimension], valid until the next call, not to be changed; null if the document has none
         * @param doc document id in the shard's whole reader
         */
        void add(float[] vector, int doc);
    }

    private final AggregatedField field;
    /** Null where nothing was collected. */
    private ObjectArray<B> buckets;
    private int collected;

    protected VectorMetricsAggregator(
        String name,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, metadata);
        this.field = field;
        this.buckets = context.bigArrays().newObjectArray(1);
    }

    protected abstract B newBucket();

    @Override
    protected final LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        SegmentVectors vectors = field.vectors(leaf);
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

    private B bucket(long ord) {
        buckets = context.bigArrays().grow(buckets, ord + 1);
        B bucket = buckets.get(ord);
        if (bucket == null) {
            bucket = newBucket();
            buckets.set(ord, bucket);
        }
        return bucket;
    }

    /** Empty if no document came to it. */
    protected final Optional<B> collected(long ord) {
        return Optional.ofNullable(ord < buckets.size() ? buckets.get(ord) : null);
    }

    /** Looks ids up, and stops soon after the request was cancelled. */
    protected final VectorSampler.Documents named(DocumentIds ids) {
        return doc -> {
            checkCancelled();
            return ids.of(doc);
        };
    }

    @Override
    protected void doClose() {
        Releasables.close(buckets);
    }
}
