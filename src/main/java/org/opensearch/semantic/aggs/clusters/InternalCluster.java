// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSum;

/** The documents of one cluster, or of none, in one or several shards. */
public final class InternalCluster extends InternalMultiBucketAggregation.InternalBucket {

    private final int index;
    private final ClusterModel.Facts facts;
    private final long docCount;
    private final VectorSum sum;
    /** The vectors nearest to the centre, as {@link ClusterTally} ranks them. */
    private final VectorSample nearest;
    private final InternalAggregations aggregations;

    /** @param index place among the buckets of its aggregation */
    InternalCluster(
        int index,
        ClusterModel.Facts facts,
        long docCount,
        VectorSum sum,
        VectorSample nearest,
        InternalAggregations aggregations
    ) {
        this.index = index;
        this.facts = Objects.requireNonNull(facts);
        this.docCount = docCount;
        this.sum = Objects.requireNonNull(sum);
        this.nearest = Objects.requireNonNull(nearest);
        this.aggregations = Objects.requireNonNull(aggregations);
    }

    /** Of no documents. */
    static InternalCluster empty(int index, ClusterModel.Facts facts, int representatives, InternalAggregations aggregations) {
        return new InternalCluster(index, facts, 0, new VectorSum(), VectorSample.empty(representatives, 0), aggregations);
    }

    InternalCluster(StreamInput in) throws IOException {
        this(
            in.readVInt(),
            new ClusterModel.Facts(in),
            in.readVLong(),
            new VectorSum(in),
            new VectorSample(in),
            InternalAggregations.readFrom(in)
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(index);
        facts.writeTo(out);
        out.writeVLong(docCount);
        sum.writeTo(out);
        nearest.writeTo(out);
        aggregations.writeTo(out);
    }

    InternalCluster with(InternalAggregations others) {
        return new InternalCluster(index, facts, docCount, sum, nearest, others);
    }

    static InternalCluster reduce(List<InternalCluster> parts, ReduceContext context) {
        InternalCluster first = parts.getFirst();
        VectorSum total = new VectorSum();
        parts.forEach(part -> total.add(part.sum));
        return new InternalCluster(
            first.index,
            first.facts,
            parts.stream().mapToLong(InternalCluster::getDocCount).sum(),
            total,
            VectorSample.merge(parts.stream().map(part -> part.nearest).toList()),
            InternalAggregations.reduce(parts.stream().map(part -> part.aggregations).toList(), context)
        );
    }

    int index() {
        return index;
    }

    boolean isNoise() {
        return facts.key().equals(ClusterModel.Facts.NOISE);
    }

    /** {@code "0"} of the largest cluster in the sample, and so on; {@code "noise"}. */
    @Override
    public String getKey() {
        return facts.key();
    }

    @Override
    public String getKeyAsString() {
        return getKey();
    }

    @Override
    public long getDocCount() {
        return docCount;
    }

    @Override
    public InternalAggregations getAggregations() {
        return aggregations;
    }

    /** Mean cosine of the bucket's vectors to their own centroid, in [0, 1]; NaN if there are none. */
    public double cohesion() {
        return sum.cohesion();
    }

    /** What sets the cluster apart; empty if nothing does. */
    public String label() {
        return facts.label();
    }

    /** Documents nearest to the centre of the cluster, best first. */
    public List<VectorSample.Near> representatives() {
        return ClusterTally.representatives(nearest);
    }

    /** Also {@code cohesion} and {@code silhouette}, unless sub-aggregations are named so. */
    @Override
    public Object getProperty(String containing, List<String> path) {
        String first = path.isEmpty() ? "" : path.getFirst();
        if (path.size() == 1 && aggregations.get(first) == null) {
            if (first.equals("cohesion")) {
                return cohesion();
            }
            if (first.equals("silhouette")) {
                return facts.silhouette();
            }
        }
        return super.getProperty(containing, path);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params) throws IOException {
        return toXContent(builder, params, true);
    }

    XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params, boolean labelled) throws IOException {
        builder.startObject();
        builder.field("key", getKey());
        builder.field("doc_count", docCount);
        if (labelled) {
            builder.field("label", label().isEmpty() ? null : label());
        }
        builder.field("cohesion", InternalClusters.number(cohesion()));
        builder.field("silhouette", InternalClusters.number(facts.silhouette()));
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
        aggregations.toXContentInternal(builder, params);
        return builder.endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InternalCluster o
            && index == o.index
            && facts.equals(o.facts)
            && docCount == o.docCount
            && sum.equals(o.sum)
            && nearest.equals(o.nearest)
            && aggregations.equals(o.aggregations);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, facts, docCount, sum, nearest, aggregations);
    }
}
