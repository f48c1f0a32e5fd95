// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/**
 * The strangest documents of one bucket: of a slice, a shard, several shards or all. Given what is usual, which was found in a sample, it
 * is exact: every document was judged. It does not matter how often, or in which order, such parts were reduced.
 */
public final class InternalOutliers extends InternalAggregation {

    /**
     * @param count documents whose score reaches the threshold, listed or not
     * @param missing documents without a vector, or with the zero vector, which has no direction
     * @param sampleSize distinct vectors that show what is usual; the same in all parts
     */
    record Counts(long count, long missing, int sampleSize) implements Writeable {

        Counts(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVLong(), in.readVInt());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(count);
            out.writeVLong(missing);
            out.writeVInt(sampleSize);
        }

        Counts and(Counts other) {
            return new Counts(count + other.count, missing + other.missing, Math.max(sampleSize, other.sampleSize));
        }
    }

    private final int size;
    private final Counts counts;
    private final List<Outlier> outliers;

    /**
     * @param size most vectors to list
     * @param outliers at most {@code size}, strangest first
     */
    InternalOutliers(String name, int size, Counts counts, List<Outlier> outliers, Map<String, Object> metadata) {
        super(name, metadata);
        this.size = size;
        this.counts = Objects.requireNonNull(counts);
        this.outliers = List.copyOf(outliers);
    }

    public InternalOutliers(StreamInput in) throws IOException {
        super(in);
        this.size = in.readVInt();
        this.counts = new Counts(in);
        this.outliers = in.readList(Outlier::new);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeVInt(size);
        counts.writeTo(out);
        out.writeList(outliers);
    }

    /** Documents (or nested objects) whose score reaches the threshold, listed or not. */
    public long count() {
        return counts.count();
    }

    /** Documents (or nested objects) of the bucket without a vector, or with the zero vector. */
    public long missing() {
        return counts.missing();
    }

    /** The greatest score there is; NaN if nothing is listed. */
    public double score() {
        return outliers.isEmpty() ? Double.NaN : outliers.getFirst().score();
    }

    List<Outlier> outliers() {
        return outliers;
    }

    @Override
    public InternalOutliers reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        List<InternalOutliers> parts = aggregations.stream().map(InternalOutliers.class::cast).toList();
        List<Outlier> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.outliers));
        Counts sum = parts.stream().map(part -> part.counts).reduce(Counts::and).orElseThrow();
        return new InternalOutliers(name, size, sum, strangest(all), getMetadata());
    }

    /**
     * Equal vectors become one. Such a one is listed by all parts that have it, or so many stranger ones are that it is not listed in the
     * end; so counts are complete.
     */
    private List<Outlier> strangest(List<Outlier> all) {
        all.sort(Outlier.ORDER);
        List<Outlier> strangest = new ArrayList<>();
        for (Outlier next : all) {
            if (!strangest.isEmpty() && strangest.getLast().rank() == next.rank()) {
                strangest.add(strangest.removeLast().and(next));
            } else if (strangest.size() == size) {
                break;
            } else {
                strangest.add(next);
            }
        }
        return strangest;
    }

    @Override
    protected boolean mustReduceOnSingleInternalAgg() {
        return false;
    }

    /** For pipeline aggregations: {@code count}, {@code missing}, {@code score}, the greatest one, and {@code sample_size}. */
    @Override
    public Object getProperty(List<String> path) {
        if (path.isEmpty()) {
            return this;
        }
        return switch (path.size() == 1 ? path.getFirst() : "") {
            case "count" -> count();
            case "missing" -> missing();
            case "score" -> score();
            case "sample_size" -> counts.sampleSize();
            default -> throw new IllegalArgumentException(
                "[" + OutliersAggregationBuilder.NAME + "] aggregation [" + getName() + "] has no value " + path
                    + ", only [count], [missing], [score] and [sample_size]"
            );
        };
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.field("count", count());
        builder.field("missing", missing());
        builder.field("sample_size", counts.sampleSize());
        builder.startArray("outliers");
        for (Outlier outlier : outliers) {
            builder.startObject();
            builder.field("_index", outlier.document().index());
            builder.field("_id", outlier.document().id());
            builder.field("score", outlier.score());
            builder.field("strangeness", outlier.strangeness());
            if (outlier.nearest().isPresent()) {
                NearestClusters.Nearest nearest = outlier.nearest().get();
                builder.field("distance", nearest.distance());
                builder.startObject("nearest").field("key", Integer.toString(nearest.key()));
                if (nearest.label().isPresent()) {
                    builder.field("label", nearest.label().get());
                }
                builder.endObject();
            }
            builder.field("count", outlier.count());
            builder.endObject();
        }
        return builder.endArray();
    }

    @Override
    public String getWriteableName() {
        return OutliersAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof InternalOutliers o
            && size == o.size
            && counts.equals(o.counts)
            && outliers.equals(o.outliers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), size, counts, outliers);
    }
}
