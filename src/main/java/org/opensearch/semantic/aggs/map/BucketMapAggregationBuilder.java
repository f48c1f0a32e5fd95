// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder.BucketCardinality;
import org.opensearch.search.aggregations.pipeline.AbstractPipelineAggregationBuilder;
import org.opensearch.search.aggregations.support.AggregationPath;
import org.opensearch.semantic.aggs.centroid.CentroidAggregationBuilder;

/**
 * The pipeline aggregation {@code semantic_map}: positions of the buckets of an aggregation beside it, by the {@code semantic_centroid}
 * inside each.
 */
final class BucketMapAggregationBuilder extends AbstractPipelineAggregationBuilder<BucketMapAggregationBuilder> {

    private final LayoutOptions layout;
    private final Optional<Survey> survey;

    BucketMapAggregationBuilder(String name, String bucketsPath, LayoutOptions layout, Optional<Survey> survey) {
        super(name, SemanticMap.NAME, new String[] { bucketsPath });
        this.layout = Objects.requireNonNull(layout);
        this.survey = Objects.requireNonNull(survey);
    }

    BucketMapAggregationBuilder(StreamInput in) throws IOException {
        super(in, SemanticMap.NAME);
        this.layout = new LayoutOptions(in);
        this.survey = Optional.ofNullable(in.readOptionalWriteable(Survey::new));
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        layout.writeTo(out);
        out.writeOptionalWriteable(survey.orElse(null));
    }

    @Override
    protected BucketMapAggregator createInternal(Map<String, Object> metadata) {
        return new BucketMapAggregator(name, bucketsPaths[0], layout, survey, metadata);
    }

    /** The path leads through one aggregation of many buckets, then through any of one bucket, to a centroid. */
    @Override
    protected void validate(ValidationContext context) {
        List<String> path = AggregationPath.parse(bucketsPaths[0]).getPathElementsAsStringList();
        Collection<AggregationBuilder> beside = context.getSiblingAggregations();
        for (int i = 0; i < path.size(); i++) {
            String element = path.get(i);
            Optional<AggregationBuilder> found = beside.stream().filter(builder -> builder.getName().equals(element)).findAny();
            boolean fits = found.isPresent() && fits(found.get(), i, path.size() - 1);
            if (!fits) {
                String what = found.map(builder -> "is a [" + builder.getType() + "]").orElse("does not exist");
                context.addValidationError(
                    "[" + SemanticMap.NAME + "] aggregation [" + name + "]: [" + element + "] of [buckets_path] [" + bucketsPaths[0] + "] "
                        + what + "; the path must lead through an aggregation that makes buckets, such as [terms], to a ["
                        + CentroidAggregationBuilder.NAME + "] inside it"
                );
                return;
            }
            beside = found.get().getSubAggregations();
        }
    }

    private static boolean fits(AggregationBuilder builder, int depth, int last) {
        if (depth == last) {
            return depth > 0 && builder.getType().equals(CentroidAggregationBuilder.NAME);
        }
        return builder.bucketCardinality() == (depth == 0 ? BucketCardinality.MANY : BucketCardinality.ONE);
    }

    @Override
    protected boolean overrideBucketsPath() {
        return true;
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(SemanticMap.BUCKETS_PATH.getPreferredName(), bucketsPaths[0]);
        layout.toXContent(builder, params);
        return survey.isPresent() ? survey.get().toXContent(builder, params) : builder;
    }

    @Override
    public String getWriteableName() {
        return SemanticMap.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof BucketMapAggregationBuilder o && layout.equals(o.layout) && survey.equals(o.survey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), layout, survey);
    }
}
