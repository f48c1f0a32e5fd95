// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.pipeline.AbstractPipelineAggregationBuilder;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator;
import org.opensearch.search.aggregations.support.AggregationPath;
import org.opensearch.semantic.aggs.centroid.CentroidAggregationBuilder;

/**
 * The pipeline aggregation {@code semantic_drift}, to be put beside a {@code semantic_centroid} inside of an aggregation with buckets:
 * how far each bucket's centroid is from that of a baseline, whether that is more than chance makes, and which documents moved it.
 */
public final class DriftAggregationBuilder extends AbstractPipelineAggregationBuilder<DriftAggregationBuilder> {

    public static final String NAME = "semantic_drift";

    private static final ParseField BASELINE = new ParseField("baseline");
    private static final ParseField MOVERS = new ParseField("movers");

    /** Collects what the parser finds, so that the checks refuse in their own words, not wrapped in the parser's. */
    private static final class Found {
        private List<String> paths = List.of();
        private String baseline = DriftOptions.DEFAULT.baseline().name();
        private int movers = DriftOptions.DEFAULT.movers();
    }

    private static final ObjectParser<Found, Void> PARSER = new ObjectParser<>(NAME, Found::new);

    static {
        PARSER.declareStringArray((found, paths) -> found.paths = paths, BUCKETS_PATH_FIELD);
        // the keys of histograms are numbers
        PARSER.declareField((found, baseline) -> found.baseline = baseline, XContentParser::text, BASELINE, ObjectParser.ValueType.LONG);
        PARSER.declareInt((found, movers) -> found.movers = movers, MOVERS);
    }

    private final DriftOptions options;

    DriftAggregationBuilder(String name, String path, DriftOptions options) {
        super(name, NAME, new String[] { path });
        this.options = Objects.requireNonNull(options);
    }

    public DriftAggregationBuilder(StreamInput in) throws IOException {
        super(in, NAME);
        this.options = new DriftOptions(in);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        options.writeTo(out);
    }

    /**
     * Parses the aggregation's body.
     *
     * @param name of the aggregation
     */
    public static DriftAggregationBuilder parse(XContentParser parser, String name) throws IOException {
        Found found = PARSER.parse(parser, null);
        if (found.paths.size() != 1 || found.paths.getFirst().isBlank()) {
            throw new IllegalArgumentException(
                "[" + NAME + "] [buckets_path] must be the one name of a [" + CentroidAggregationBuilder.NAME + "] beside it, but is "
                    + found.paths
            );
        }
        return new DriftAggregationBuilder(
            name,
            found.paths.getFirst(),
            new DriftOptions(new Baseline(found.baseline), found.movers)
        );
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.field(BASELINE.getPreferredName(), options.baseline().name()).field(MOVERS.getPreferredName(), options.movers());
    }

    @Override
    protected void validate(ValidationContext context) {
        context.validateHasParent(NAME, name);
        String path = bucketsPaths[0];
        Collection<AggregationBuilder> level = context.getSiblingAggregations();
        List<String> steps = AggregationPath.parse(path).getPathElementsAsStringList();
        for (String step : steps.subList(0, steps.size() - 1)) {
            AggregationBuilder between = find(level, step);
            if (between == null || between.bucketCardinality() != AggregationBuilder.BucketCardinality.ONE) {
                context.addBucketPathValidationError(notACentroid(path, step, between));
                return;
            }
            level = between.getSubAggregations();
        }
        AggregationBuilder last = find(level, steps.getLast());
        if (!(last instanceof CentroidAggregationBuilder centroid)) {
            context.addBucketPathValidationError(notACentroid(path, steps.getLast(), last));
        } else if (centroid.sampleLimit() < PermutationTest.LEAST_SAMPLE) {
            context.addBucketPathValidationError(
                "of [" + NAME + "] aggregation [" + name + "] is [" + path + "], which samples up to [" + centroid.sampleLimit()
                    + "] vectors, too few to tell chance from drift; it needs a [sample_size] of " + PermutationTest.LEAST_SAMPLE
                    + " or more, and [representatives] of 1 or more, for with 0 nothing is sampled"
            );
        }
    }

    private static AggregationBuilder find(Collection<AggregationBuilder> level, String name) {
        return level.stream().filter(aggregation -> aggregation.getName().equals(name)).findFirst().orElse(null);
    }

    /** @param step of the path that is wrong */
    private String notACentroid(String path, String step, AggregationBuilder found) {
        String why = switch (found) {
            case null -> "[" + step + "] is not there";
            case CentroidAggregationBuilder centroid -> "name [" + centroid.getName() + "] itself, not a value of it";
            default -> "[" + step + "] is of type [" + found.getType() + "]";
        };
        return "of [" + NAME + "] aggregation [" + name + "] is [" + path + "], and must lead to a [" + CentroidAggregationBuilder.NAME
            + "], if need be through aggregations of one bucket; " + why;
    }

    @Override
    protected PipelineAggregator createInternal(Map<String, Object> metadata) {
        return new DriftAggregator(name, bucketsPaths[0], options, metadata);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof DriftAggregationBuilder o && options.equals(o.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options);
    }
}
