// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.field.FieldBinding;

/**
 * The map of the documents of one bucket. Parts of slices, of shards or of several of them hold a sample, and merge exactly. Once all
 * shards have answered, the sample of each bucket that is in the answer is laid out, once, and only its points are kept.
 */
final class InternalDocumentMap extends InternalAggregation {

    static final String NAME = SemanticMap.NAME;

    private final DocumentMapOptions options;
    private final Optional<FieldBinding> binding;
    private final long count;
    private final long missing;
    private final ColoredSample sample;
    private final Optional<DocumentMap> map;

    private InternalDocumentMap(
        String name,
        DocumentMapOptions options,
        Optional<FieldBinding> binding,
        long count,
        long missing,
        ColoredSample sample,
        Optional<DocumentMap> map,
        Map<String, Object> metadata
    ) {
        super(name, metadata);
        this.options = Objects.requireNonNull(options);
        this.binding = Objects.requireNonNull(binding);
        this.count = count;
        this.missing = missing;
        this.sample = Objects.requireNonNull(sample);
        this.map = Objects.requireNonNull(map);
    }

    static InternalDocumentMap ofSample(
        String name,
        DocumentMapOptions options,
        Optional<FieldBinding> binding,
        long count,
        long missing,
        ColoredSample sample,
        Map<String, Object> metadata
    ) {
        return new InternalDocumentMap(name, options, binding, count, missing, sample, Optional.empty(), metadata);
    }

    InternalDocumentMap(StreamInput in) throws IOException {
        super(in);
        this.options = new DocumentMapOptions(in);
        this.binding = Optional.ofNullable(in.readOptionalWriteable(FieldBinding::new));
        this.count = in.readVLong();
        this.missing = in.readVLong();
        this.sample = new ColoredSample(in);
        this.map = Optional.ofNullable(in.readOptionalWriteable(DocumentMap::new));
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        options.writeTo(out);
        out.writeOptionalWriteable(binding.orElse(null));
        out.writeVLong(count);
        out.writeVLong(missing);
        sample.writeTo(out);
        out.writeOptionalWriteable(map.orElse(null));
    }

    ColoredSample sample() {
        return sample;
    }

    /** Empty until all shards have answered. */
    Optional<DocumentMap> map() {
        return map;
    }

    @Override
    public InternalDocumentMap reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        List<InternalDocumentMap> parts = aggregations.stream().map(InternalDocumentMap.class::cast).toList();
        Optional<FieldBinding> common = Optional.empty();
        int dimension = 0;
        long allCount = 0;
        long allMissing = 0;
        for (InternalDocumentMap part : parts) {
            common = AggregatedField.common(SemanticMap.NAME, options.field(), common, part.binding);
            AggregatedField.requireDimension(SemanticMap.NAME, options.field(), dimension, part.dimension());
            dimension = Math.max(dimension, part.dimension());
            allCount += part.count;
            allMissing += part.missing;
        }
        ColoredSample together = ColoredSample.merge(parts.stream().map(InternalDocumentMap::sample).toList());
        return ofSample(name, options, common, allCount, allMissing, together, getMetadata());
    }

    private int dimension() {
        return sample.sample().vectors().stream().mapToInt(vector -> vector.vector().length).findFirst().orElse(0);
    }

    /**
     * Called once, when everything is reduced, for the buckets that are left: {@link #reduce} would lay out also those that {@code terms}
     * drops afterwards.
     */
    @Override
    public InternalAggregation reducePipelines(InternalAggregation reduced, ReduceContext context, PipelineTree pipelines) {
        return super.reducePipelines(((InternalDocumentMap) reduced).laidOut(context), context, pipelines);
    }

    private InternalDocumentMap laidOut(ReduceContext context) {
        long bytes = LayoutOptions.bytes(sample.sample().size(), dimension());
        DocumentMap laidOut = Reserved.during(context, bytes, () -> DocumentMap.of(sample, options));
        ColoredSample none = ColoredSample.empty(options.sampleSize(), options.layout().seed());
        return new InternalDocumentMap(name, options, binding, count, missing, none, Optional.of(laidOut), getMetadata());
    }

    @Override
    protected boolean mustReduceOnSingleInternalAgg() {
        return false;
    }

    /** For pipeline aggregations: {@code count}, {@code missing} and {@code sample_size}. */
    @Override
    public Object getProperty(List<String> path) {
        if (path.isEmpty()) {
            return this;
        }
        return switch (path.size() == 1 ? path.getFirst() : "") {
            case "count" -> count;
            case "missing" -> missing;
            case "sample_size" -> sampleSize();
            default -> throw SemanticMap.refusal(
                "aggregation [" + getName() + "] has no value " + path + ", only [count], [missing] and [sample_size]"
            );
        };
    }

    private int sampleSize() {
        return map.map(laidOut -> laidOut.points().size()).orElse(sample.sample().size());
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.field("count", count);
        builder.field("missing", missing);
        builder.field("sample_size", sampleSize());
        if (map.isPresent()) {
            map.get().fields(builder, options);
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
            && other instanceof InternalDocumentMap o
            && options.equals(o.options)
            && binding.equals(o.binding)
            && count == o.count
            && missing == o.missing
            && sample.equals(o.sample)
            && map.equals(o.map);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, binding, count, missing, sample, map);
    }
}
