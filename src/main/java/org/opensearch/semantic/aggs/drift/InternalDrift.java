// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.metrics.InternalNumericMetricsAggregation;

/**
 * How far the centroid of one bucket is from its baseline. Where there is nothing to compare, it has no baseline and all its numbers
 * are NaN.
 */
public final class InternalDrift extends InternalNumericMetricsAggregation.SingleValue {

    private final Optional<String> baseline;
    private final double value;
    private final double expected;
    private final double pValue;
    private final List<Mover> movers;

    InternalDrift(
        String name,
        Optional<String> baseline,
        double value,
        double expected,
        double pValue,
        List<Mover> movers,
        Map<String, Object> metadata
    ) {
        super(name, metadata);
        this.baseline = Objects.requireNonNull(baseline);
        this.value = value;
        this.expected = expected;
        this.pValue = pValue;
        this.movers = List.copyOf(movers);
    }

    static InternalDrift of(String name, Baseline.Against against, int movers, Map<String, Object> metadata) {
        Comparison comparison = against.comparison();
        return new InternalDrift(
            name,
            Optional.of(against.baseline()),
            comparison.distance(),
            comparison.expected(),
            PermutationTest.pValue(comparison),
            comparison.movers(movers),
            metadata
        );
    }

    /** Of a bucket that can be compared with nothing. */
    static InternalDrift none(String name, Map<String, Object> metadata) {
        return new InternalDrift(name, Optional.empty(), Double.NaN, Double.NaN, Double.NaN, List.of(), metadata);
    }

    public InternalDrift(StreamInput in) throws IOException {
        super(in);
        this.baseline = Optional.ofNullable(in.readOptionalString());
        this.value = in.readDouble();
        this.expected = in.readDouble();
        this.pValue = in.readDouble();
        this.movers = in.readList(Mover::new);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeOptionalString(baseline.orElse(null));
        out.writeDouble(value);
        out.writeDouble(expected);
        out.writeDouble(pValue);
        out.writeList(movers);
    }

    /** Key of the bucket that it was compared with, or {@code before}; empty if there is none. */
    public Optional<String> baseline() {
        return baseline;
    }

    /** Cosine distance from the baseline's centroid, 0 to 2; NaN if there is none. */
    @Override
    public double value() {
        return value;
    }

    /** The distance that sampling alone makes; NaN if there is no baseline. */
    public double expected() {
        return expected;
    }

    /** How often sampling alone makes as much; NaN if there is no baseline. */
    public double pValue() {
        return pValue;
    }

    @Override
    public InternalAggregation reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        throw new IllegalStateException("[" + DriftAggregationBuilder.NAME + "] is worked out after the last reduction");
    }

    /** For pipeline aggregations: itself, which is its {@code value}, or {@code value}, {@code expected} or {@code p_value}. */
    @Override
    public Object getProperty(List<String> path) {
        if (path.isEmpty()) {
            return this;
        }
        return switch (path.size() == 1 ? path.getFirst() : "") {
            case "value" -> value;
            case "expected" -> expected;
            case "p_value" -> pValue;
            default -> throw new IllegalArgumentException(
                "[" + DriftAggregationBuilder.NAME + "] aggregation [" + getName() + "] has no value " + path
                    + ", only [value], [expected] and [p_value]"
            );
        };
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.field("baseline", baseline.orElse(null));
        builder.field("value", orNull(value));
        builder.field("expected", orNull(expected));
        builder.field("p_value", orNull(pValue));
        builder.startArray("movers");
        for (Mover mover : movers) {
            mover.toXContent(builder, params);
        }
        return builder.endArray();
    }

    /** NaN is no JSON. */
    private static Double orNull(double number) {
        return Double.isNaN(number) ? null : (Double) number;
    }

    @Override
    public String getWriteableName() {
        return DriftAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof InternalDrift o
            && baseline.equals(o.baseline)
            && Double.compare(value, o.value) == 0
            && Double.compare(expected, o.expected) == 0
            && Double.compare(pValue, o.pValue) == 0
            && movers.equals(o.movers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), baseline, value, expected, pValue, movers);
    }
}
