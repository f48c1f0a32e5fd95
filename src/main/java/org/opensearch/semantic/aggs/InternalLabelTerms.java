// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/** Counts of the terms of one or several shards. Never shown: {@link GroupLabels} takes what it needs. */
public final class InternalLabelTerms extends InternalAggregation {

    private final boolean mapped;
    private final TermCounts counts;

    InternalLabelTerms(String name, boolean mapped, TermCounts counts, Map<String, Object> metadata) {
        super(name, metadata);
        this.mapped = mapped;
        this.counts = Objects.requireNonNull(counts);
    }

    public InternalLabelTerms(StreamInput in) throws IOException {
        super(in);
        this.mapped = in.readBoolean();
        this.counts = new TermCounts(in);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeBoolean(mapped);
        counts.writeTo(out);
    }

    /** Whether any of the shards maps the field. */
    boolean mapped() {
        return mapped;
    }

    TermCounts counts() {
        return counts;
    }

    @Override
    public InternalLabelTerms reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        List<InternalLabelTerms> parts = aggregations.stream().map(InternalLabelTerms.class::cast).toList();
        TermCounts all = parts.getFirst().counts.none();
        parts.forEach(part -> all.add(part.counts));
        return new InternalLabelTerms(name, parts.stream().anyMatch(InternalLabelTerms::mapped), all, getMetadata());
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
        throw new IllegalArgumentException("[" + LabelTermsAggregationBuilder.NAME + "] has no value " + path);
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        return builder.field("mapped", mapped);
    }

    @Override
    public String getWriteableName() {
        return LabelTermsAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof InternalLabelTerms o && mapped == o.mapped && counts.equals(o.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), mapped, counts);
    }
}
