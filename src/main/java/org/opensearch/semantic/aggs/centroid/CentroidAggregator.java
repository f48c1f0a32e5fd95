// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.VectorMetricsAggregator;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;

/**
 * Adds up the vectors of each bucket, and samples them. Per bucket that has vectors it takes 8 bytes per dimension, and per sampled
 * vector 4 bytes per dimension and some 300 more; all is asked from the request circuit breaker before it is taken.
 */
final class CentroidAggregator extends VectorMetricsAggregator<CentroidAggregator.Tally> {

    /** Of a bucket's own objects, without the components of its sum. An estimate from above. */
    private static final long BYTES_PER_BUCKET = 256;

    final class Tally implements VectorMetricsAggregator.Bucket {
        private final VectorSum sum = new VectorSum();
        private final VectorSampler sampler = new VectorSampler(
            options.sampleLimit(),
            options.seed(),
            CentroidAggregator.this::addRequestCircuitBreakerBytes
        );
        private long missing;

        Tally() {
            addRequestCircuitBreakerBytes(BYTES_PER_BUCKET);
        }

        @Override
        public void add(float[] vector, int doc) {
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

    CentroidAggregator(
        String name,
        CentroidOptions options,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, field, context, parent, metadata);
        this.options = options;
        this.field = field;
    }

    @Override
    protected Tally newBucket() {
        return new Tally();
    }

    @Override
    public InternalAggregation buildAggregation(long ord) throws IOException {
        Optional<Tally> collected = collected(ord);
        if (collected.isEmpty()) {
            return buildEmptyAggregation();
        }
        Tally bucket = collected.get();
        VectorSample sample = bucket.sampler.sample(options.named() ? named(new DocumentIds(context)) : doc -> DocumentId.UNNAMED);
        return new InternalCentroid(name, options, field.binding(), bucket.sum, bucket.missing, sample, metadata());
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        return InternalCentroid.empty(name, options, field.binding(), metadata());
    }
}
