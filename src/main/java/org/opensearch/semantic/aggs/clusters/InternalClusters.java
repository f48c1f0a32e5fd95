// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation;

/**
 * The clusters under one parent bucket: of a slice, a shard, several shards or all. All parts have the same clusters, as they were sent to
 * the shards with the request, so merging is adding up cluster by cluster, in any order.
 *
 * <p>Counts, cohesion and representatives are exact but for rounding, given the clusters. Silhouettes are those of the sample.
 */
public final class InternalClusters extends InternalMultiBucketAggregation<InternalClusters, InternalCluster> {

    private final List<InternalCluster> buckets;
    private final ClusterModel.Summary summary;
    private final boolean labelled;
    private final long missing;

    InternalClusters(
        String name,
        List<InternalCluster> buckets,
        ClusterModel.Summary summary,
        boolean labelled,
        long missing,
        Map<String, Object> metadata
    ) {
        super(name, metadata);
        this.buckets = List.copyOf(buckets);
        this.summary = Objects.requireNonNull(summary);
        this.labelled = labelled;
        this.missing = missing;
    }

    public InternalClusters(StreamInput in) throws IOException {
        super(in);
        this.buckets = in.readList(InternalCluster::new);
        this.summary = new ClusterModel.Summary(in);
        this.labelled = in.readBoolean();
        this.missing = in.readVLong();
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeList(buckets);
        summary.writeTo(out);
        out.writeBoolean(labelled);
        out.writeVLong(missing);
    }

    @Override
    public List<InternalCluster> getBuckets() {
        return buckets;
    }

    /** Documents without a vector, or with one that has no direction. */
    public long missing() {
        return missing;
    }

    /** Documents of no cluster. */
    public long noiseCount() {
        return buckets.stream().filter(InternalCluster::isNoise).mapToLong(InternalCluster::getDocCount).sum();
    }

    /** Mean silhouette of the sample without its noise; NaN if there are fewer than two clusters. */
    public double silhouette() {
        return summary.silhouette();
    }

    @Override
    public InternalClusters create(List<InternalCluster> others) {
        return new InternalClusters(name, others, summary, labelled, missing, metadata);
    }

    @Override
    public InternalCluster createBucket(InternalAggregations aggregations, InternalCluster prototype) {
        return prototype.with(aggregations);
    }

    @Override
    public InternalClusters reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        TreeMap<Integer, List<InternalCluster>> parts = new TreeMap<>();
        long allMissing = 0;
        for (InternalAggregation aggregation : aggregations) {
            InternalClusters part = (InternalClusters) aggregation;
            allMissing += part.missing;
            part.buckets.forEach(bucket -> parts.computeIfAbsent(bucket.index(), i -> new ArrayList<>()).add(bucket));
        }
        context.consumeBucketsAndMaybeBreak(parts.size());
        List<InternalCluster> reduced = parts.values().stream().map(same -> reduceBucket(same, context)).toList();
        return new InternalClusters(name, reduced, summary, labelled, allMissing, getMetadata());
    }

    @Override
    protected InternalCluster reduceBucket(List<InternalCluster> same, ReduceContext context) {
        return InternalCluster.reduce(same, context);
    }

    /** Besides the values of its buckets: {@code silhouette}, {@code noise_count}, {@code missing}, {@code sample_size} and {@code k}. */
    @Override
    public Object getProperty(List<String> path) {
        return switch (path.size() == 1 ? path.getFirst() : "") {
            case "silhouette" -> silhouette();
            case "noise_count" -> noiseCount();
            case "missing" -> missing;
            case "sample_size" -> summary.sampleSize();
            case "k" -> summary.clusters();
            default -> super.getProperty(path);
        };
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.startArray("buckets");
        for (InternalCluster bucket : buckets) {
            bucket.toXContent(builder, params, labelled);
        }
        builder.endArray();
        builder.field("k", summary.clusters());
        builder.field("silhouette", number(silhouette()));
        builder.field("noise_count", noiseCount());
        builder.field("missing", missing);
        builder.field("sample_size", summary.sampleSize());
        if (!Double.isNaN(summary.eps())) {
            builder.field("eps", summary.eps());
        }
        return builder;
    }

    /** NaN is no JSON. */
    static Double number(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }

    @Override
    public String getWriteableName() {
        return ClustersAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof InternalClusters o
            && buckets.equals(o.buckets)
            && summary.equals(o.summary)
            && labelled == o.labelled
            && missing == o.missing;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), buckets, summary, labelled, missing);
    }
}
