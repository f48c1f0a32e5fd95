// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorMetricsAggregator;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Judges the vectors of each bucket, in one pass, and keeps the strangest. Per listed vector a bucket takes 4 bytes per dimension and some
 * 300 more; all is asked from the request circuit breaker before it is taken, and so is what documents are judged by.
 */
final class OutliersAggregator extends VectorMetricsAggregator<OutliersAggregator.Tally> {

    /** Of a bucket's own objects. An estimate from above. */
    private static final long BYTES_PER_BUCKET = 256;

    /** What was met in a bucket. */
    final class Tally implements VectorMetricsAggregator.Bucket {
        /** The strangest, for {@link Outlier#rank} is what they are drawn by. */
        private final VectorSampler strangest = new VectorSampler(
            options.size(),
            options.seed(),
            OutliersAggregator.this::addRequestCircuitBreakerBytes
        );
        private long count;
        private long missing;

        Tally() {
            addRequestCircuitBreakerBytes(BYTES_PER_BUCKET);
        }

        @Override
        public void add(float[] vector, int doc) {
            double norm = vector == null ? 0 : VectorMath.norm(vector);
            if (!VectorMath.hasDirection(norm)) {
                missing++;
                return;
            }
            long hash = VectorSampler.rank(vector, options.seed());
            float strangeness = model.usual().strangeness(VectorMath.unit(vector, norm, unit(vector.length)), hash, dots);
            if (model.usual().score(strangeness) >= options.threshold()) {
                count++;
                strangest.add(Outlier.rank(strangeness, hash), vector, doc);
            }
        }
    }

    private final OutliersOptions options;
    private final OutliersModel model;
    private final float[] dots;
    private float[] unit = new float[0];

    OutliersAggregator(
        String name,
        OutliersOptions options,
        OutliersModel model,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, field, context, parent, metadata);
        this.options = options;
        this.model = model;
        addRequestCircuitBreakerBytes(model.bytes());
        this.dots = new float[model.usual().longest()];
    }

    @Override
    protected Tally newBucket() {
        return new Tally();
    }

    private float[] unit(int dimension) {
        if (unit.length != dimension) {
            unit = new float[dimension];
        }
        return unit;
    }

    @Override
    public InternalAggregation buildAggregation(long ord) throws IOException {
        Optional<Tally> collected = collected(ord);
        if (collected.isEmpty()) {
            return buildEmptyAggregation();
        }
        Tally bucket = collected.get();
        List<Outlier> outliers = new ArrayList<>();
        for (SampledVector vector : bucket.strangest.sample(named(new DocumentIds(context))).vectors()) {
            outliers.add(outlier(vector));
        }
        return new InternalOutliers(name, options.size(), counts(bucket.count, bucket.missing), outliers, metadata());
    }

    private Outlier outlier(SampledVector vector) {
        float[] components = vector.vector();
        float[] direction = VectorMath.unit(components, VectorMath.norm(components), unit(components.length));
        double score = model.usual().score(Outlier.strangeness(vector.rank()));
        return new Outlier(vector.rank(), score, model.clusters().nearest(direction), vector.count(), vector.document());
    }

    private InternalOutliers.Counts counts(long count, long missing) {
        return new InternalOutliers.Counts(count, missing, model.usual().sampleSize());
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        return new InternalOutliers(name, options.size(), counts(0, 0), List.of(), metadata());
    }
}
