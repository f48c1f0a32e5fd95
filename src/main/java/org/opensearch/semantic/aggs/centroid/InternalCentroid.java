// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSum;
import org.opensearch.semantic.field.FieldBinding;

/**
 * The centroid of one bucket: of a slice, a shard, several shards or all. It holds the mergeable sum and sample, never a mean, and
 * works out what it shows when it is asked; so it does not matter how often, or in which order, such parts were reduced.
 *
 * <p>Count, missing, cohesion and centroid are exact but for rounding (below 1e-9 for a billion vectors). The representatives are the
 * documents nearest to the exact centroid among a uniform sample of the bucket's distinct vectors, and among all of them while these
 * are no more than the sample may hold ({@link VectorSample}).
 */
public final class InternalCentroid extends InternalAggregation {

    private final CentroidOptions options;
    private final Optional<FieldBinding> binding;
    private final VectorSum sum;
    private final long missing;
    private final VectorSample sample;

    InternalCentroid(
        String name,
        CentroidOptions options,
        Optional<FieldBinding> binding,
        VectorSum sum,
        long missing,
        VectorSample sample,
        Map<String, Object> metadata
    ) {
        super(name, metadata);
        this.options = Objects.requireNonNull(options);
        this.binding = Objects.requireNonNull(binding);
        this.sum = Objects.requireNonNull(sum);
        this.missing = missing;
        this.sample = Objects.requireNonNull(sample);
    }

    /** Of no documents. */
    static InternalCentroid empty(String name, CentroidOptions options, Optional<FieldBinding> binding, Map<String, Object> metadata) {
        VectorSample none = VectorSample.empty(options.sampleLimit(), options.seed());
        return new InternalCentroid(name, options, binding, new VectorSum(), 0, none, metadata);
    }

    public InternalCentroid(StreamInput in) throws IOException {
        super(in);
        this.options = new CentroidOptions(in);
        this.binding = Optional.ofNullable(in.readOptionalWriteable(FieldBinding::new));
        this.sum = new VectorSum(in);
        this.missing = in.readVLong();
        this.sample = new VectorSample(in);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        options.writeTo(out);
        out.writeOptionalWriteable(binding.orElse(null));
        sum.writeTo(out);
        out.writeVLong(missing);
        sample.writeTo(out);
    }

    /** Number of vectors: of documents that have one, or under a {@code nested} aggregation of objects that have one. */
    public long count() {
        return sum.count();
    }

    /** Documents (or nested objects) of the bucket without a vector, or with the zero vector, which has no direction. */
    public long missing() {
        return missing;
    }

    /** Mean cosine to the centroid, in [0, 1]; NaN if there is no vector. */
    public double cohesion() {
        return sum.cohesion();
    }

    /** The centroid, double[dimension], of norm {@link #cohesion()}; empty if there is no vector. */
    public double[] centroid() {
        return sum.mean();
    }

    /** Not to be changed. */
    public VectorSum sum() {
        return sum;
    }

    public VectorSample sample() {
        return sample;
    }

    /** The documents nearest to the centroid, best first; none if the vectors cancel out, for then nothing is near. */
    public List<VectorSample.Near> representatives() {
        return sum.hasDirection() ? sample.nearest(sum.mean(), options.representatives()) : List.of();
    }

    /**
     * Refuses centroids of different models or dimensions. Those of one bucket are checked as they are reduced; this is for several.
     *
     * @throws IllegalArgumentException that says what they are
     */
    public static void requireComparable(List<InternalCentroid> centroids) {
        Optional<FieldBinding> common = Optional.empty();
        int dimension = 0;
        for (InternalCentroid centroid : centroids) {
            common = centroid.common(common, dimension);
            dimension = Math.max(dimension, centroid.sum.dimension());
        }
    }

    /** The binding of this and of others together, whose dimension must be the same. */
    private Optional<FieldBinding> common(Optional<FieldBinding> known, int dimension) {
        AggregatedField.requireDimension(CentroidAggregationBuilder.NAME, options.field(), dimension, sum.dimension());
        return AggregatedField.common(CentroidAggregationBuilder.NAME, options.field(), known, binding);
    }

    @Override
    public InternalCentroid reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        List<InternalCentroid> parts = aggregations.stream().map(InternalCentroid.class::cast).toList();
        VectorSum total = new VectorSum();
        Optional<FieldBinding> common = Optional.empty();
        long allMissing = 0;
        for (InternalCentroid part : parts) {
            common = part.common(common, total.dimension());
            total.add(part.sum);
            allMissing += part.missing;
        }
        VectorSample together = VectorSample.merge(parts.stream().map(InternalCentroid::sample).toList());
        return new InternalCentroid(name, options, common, total, allMissing, together, getMetadata());
    }

    @Override
    protected boolean mustReduceOnSingleInternalAgg() {
        return false;
    }

    /** For pipeline aggregations: {@code count}, {@code missing}, {@code cohesion} and {@code sample_size}. */
    @Override
    public Object getProperty(List<String> path) {
        if (path.isEmpty()) {
            return this;
        }
        return switch (path.size() == 1 ? path.getFirst() : "") {
            case "count" -> count();
            case "missing" -> missing;
            case "cohesion" -> cohesion();
            case "sample_size" -> sample.size();
            default -> throw new IllegalArgumentException(
                "[" + CentroidAggregationBuilder.NAME + "] aggregation [" + getName() + "] has no value " + path
                    + ", only [count], [missing], [cohesion] and [sample_size]"
            );
        };
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.field("count", count());
        builder.field("missing", missing);
        // NaN is no JSON
        builder.field("cohesion", count() == 0 ? null : (Double) cohesion());
        builder.field("sample_size", sample.size());
        builder.startArray("representatives");
        for (VectorSample.Near near : representatives()) {
            builder.startObject();
            builder.field("_index", near.vector().document().index());
            builder.field("_id", near.vector().document().id());
            builder.field("score", near.cosine());
            builder.field("count", near.vector().count());
            builder.endObject();
        }
        builder.endArray();
        if (options.includeVector()) {
            vector(builder);
        }
        return builder;
    }

    /** As floats: what the vectors were. */
    private void vector(XContentBuilder builder) throws IOException {
        if (count() == 0) {
            builder.nullField("vector");
            return;
        }
        builder.startArray("vector");
        for (double component : centroid()) {
            builder.value((float) component);
        }
        builder.endArray();
    }

    @Override
    public String getWriteableName() {
        return CentroidAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof InternalCentroid o
            && options.equals(o.options)
            && binding.equals(o.binding)
            && sum.equals(o.sum)
            && missing == o.missing
            && sample.equals(o.sample);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, binding, sum, missing, sample);
    }
}
