// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.VectorMetricsAggregator;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Samples the vectors of each bucket, and looks up the colours of the sample. Per sampled vector it takes 4 bytes per dimension and
 * some 400 more, and what its colour takes; all is asked from the request circuit breaker before it is taken.
 */
final class DocumentMapAggregator extends VectorMetricsAggregator<DocumentMapAggregator.Tally> {

    /** Of a bucket's own objects. An estimate from above. */
    private static final long BYTES_PER_BUCKET = 192;

    final class Tally implements VectorMetricsAggregator.Bucket {
        private final VectorSampler sampler = new VectorSampler(
            options.sampleSize(),
            options.layout().seed(),
            DocumentMapAggregator.this::addRequestCircuitBreakerBytes
        );
        private long count;
        private long missing;

        Tally() {
            addRequestCircuitBreakerBytes(BYTES_PER_BUCKET);
        }

        @Override
        public void add(float[] vector, int doc) {
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

    DocumentMapAggregator(
        String name,
        DocumentMapOptions options,
        AggregatedField field,
        Optional<ColorField> color,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, field, context, parent, metadata);
        this.options = options;
        this.field = field;
        this.color = color;
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
        DocumentIds ids = new DocumentIds(context);
        VectorSampler.Drawn drawn = bucket.sampler.draw(named(ids));
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
}
