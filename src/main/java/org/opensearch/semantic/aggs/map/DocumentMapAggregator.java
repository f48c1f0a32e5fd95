// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Samples the vectors of each bucket, and looks up the colours of the sample. Per sampled vector it takes 4 bytes per dimension and
 * some 400 more, and what its colour takes; all is asked from the request circuit breaker before it is taken.
 */
final class DocumentMapAggregator extends MetricsAggregator {

    /** Of a bucket's own objects. An estimate from above. */
    private static final long BYTES_PER_BUCKET = 192;

    /** Documents between two looks at whether the request was cancelled; a power of two. */
    private static final int CANCELLATION_INTERVAL = 1 << 10;

    private final class Bucket {
        private final VectorSampler sampler = new VectorSampler(
            options.sampleSize(),
            options.layout().seed(),
            DocumentMapAggregator.this::addRequestCircuitBreakerBytes
        );
        private long count;
        private long missing;

        Bucket() {
            addRequestCircuitBreakerBytes(BYTES_PER_BUCKET);
        }

        void add(float[] vector, int doc) {
            if (vector != null && VectorMath.hasDirection(VectorMath.norm(vector))) {
                count++;
                sampler.add(vector, doc);
            } else {
                missing++;
            }
        }
    }

    private final DocumentMapOptions options;
    private final AggregatedField field;
    private final Optional<ColorField> color;
    private ObjectArray<Bucket> buckets;
    private int collected;

    DocumentMapAggregator(
        String name,
        DocumentMapOptions options,
        AggregatedField field,
        Optional<ColorField> color,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, metadata);
        this.options = options;
        this.field = field;
        this.color = color;
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
        DocumentIds ids = new DocumentIds(context);
        VectorSampler.Drawn drawn = bucket.sampler.draw(doc -> {
            checkCancelled();
            return ids.of(doc);
        });
        List<LeafReaderContext> leaves = context.searcher().getIndexReader().leaves();
        ColoredSample sample = color.isPresent()
            ? new ColoredSample(drawn.sample(), color.get().values(drawn.docs(), leaves, ids, this::addRequestCircuitBreakerBytes))
            : ColoredSample.without(drawn.sample());
        return InternalDocumentMap.ofSample(name, options, field.binding(), bucket.count, bucket.missing, sample, metadata());
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        ColoredSample none = ColoredSample.empty(options.sampleSize(), options.layout().seed());
        return InternalDocumentMap.ofSample(name, options, field.binding(), 0, 0, none, metadata());
    }

    @Override
    protected void doClose() {
        Releasables.close(buckets);
    }
}
