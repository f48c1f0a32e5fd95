// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/** The map of buckets. Made once, when all shards have answered; never merged. */
final class InternalBucketMap extends InternalAggregation {

    static final String NAME = SemanticMap.NAME + "_buckets";

    private final List<BucketPoint> points;
    private final List<String> without;
    private final double[] explainedVariance;
    private final Optional<SurveyFit> survey;

    /**
     * @param points in the order of the buckets
     * @param without keys of the buckets that have no vectors, or whose vectors cancel out
     * @param explainedVariance double[2], or empty if unknown
     */
    InternalBucketMap(
        String name,
        List<BucketPoint> points,
        List<String> without,
        double[] explainedVariance,
        Optional<SurveyFit> survey,
        Map<String, Object> metadata
    ) {
        super(name, metadata);
        this.points = List.copyOf(points);
        this.without = List.copyOf(without);
        this.explainedVariance = explainedVariance.clone();
        this.survey = Objects.requireNonNull(survey);
    }

    InternalBucketMap(StreamInput in) throws IOException {
        super(in);
        this.points = in.readList(BucketPoint::new);
        this.without = in.readStringList();
        this.explainedVariance = in.readDoubleArray();
        this.survey = Optional.ofNullable(in.readOptionalWriteable(SurveyFit::new));
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeList(points);
        out.writeStringCollection(without);
        out.writeDoubleArray(explainedVariance);
        out.writeOptionalWriteable(survey.orElse(null));
    }

    List<BucketPoint> points() {
        return points;
    }

    @Override
    public InternalAggregation reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        throw new UnsupportedOperationException("[" + SemanticMap.NAME + "] of buckets is made after everything is reduced");
    }

    @Override
    protected boolean mustReduceOnSingleInternalAgg() {
        return false;
    }

    @Override
    public Object getProperty(List<String> path) {
        if (path.isEmpty()) {
            return this;
        }
        throw SemanticMap.refusal("aggregation [" + getName() + "] has no value " + path + ", nor any other that is a number");
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.startArray("points");
        for (BucketPoint point : points) {
            point.object(builder);
        }
        builder.endArray();
        builder.field("without_vectors", without);
        Place.explainedVariance(builder, explainedVariance);
        if (survey.isPresent()) {
            survey.get().field(builder);
        }
        return builder;
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof InternalBucketMap o
            && points.equals(o.points)
            && without.equals(o.without)
            && Arrays.equals(explainedVariance, o.explainedVariance)
            && survey.equals(o.survey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), points, without, survey);
    }
}
