// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.Aggregations;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation;

/**
 * Documents by class: of a slice, a shard, several shards or all. Counts are exact; a mean score is, but for rounding. The classes with
 * most documents come first, and of as many the first by name.
 */
public final class InternalClasses extends InternalMultiBucketAggregation<InternalClasses, InternalClasses.ClassBucket> {

    private static final Comparator<ClassBucket> ORDER = Comparator.comparing(ClassBucket::getDocCount)
        .reversed()
        .thenComparing(ClassBucket::getKey);

    /** The documents of one class. */
    public static final class ClassBucket extends InternalMultiBucketAggregation.InternalBucket {

        private final String key;
        private final long count;
        private final double scores;
        private final InternalAggregations aggregations;

        /** @param scores the sum of the scores of its documents */
        ClassBucket(String key, long count, double scores, InternalAggregations aggregations) {
            this.key = Objects.requireNonNull(key);
            this.count = count;
            this.scores = scores;
            this.aggregations = Objects.requireNonNull(aggregations);
        }

        ClassBucket(StreamInput in) throws IOException {
            this(in.readString(), in.readVLong(), in.readDouble(), InternalAggregations.readFrom(in));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(key);
            out.writeVLong(count);
            out.writeDouble(scores);
            aggregations.writeTo(out);
        }

        @Override
        public String getKey() {
            return key;
        }

        @Override
        public String getKeyAsString() {
            return key;
        }

        @Override
        public long getDocCount() {
            return count;
        }

        @Override
        public Aggregations getAggregations() {
            return aggregations;
        }

        /** Mean score of the documents for the class that each is nearest to; NaN if there are none. */
        public double meanScore() {
            return count == 0 ? Double.NaN : scores / count;
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("key", key).field("doc_count", count);
            // NaN is no JSON
            builder.field("mean_score", count == 0 ? null : (Double) meanScore());
            aggregations.toXContentInternal(builder, params);
            return builder.endObject();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ClassBucket o
                && key.equals(o.key)
                && count == o.count
                && scores == o.scores
                && aggregations.equals(o.aggregations);
        }

        @Override
        public int hashCode() {
            return Objects.hash(key, count, scores, aggregations);
        }
    }

    private final List<ClassBucket> buckets;
    private final long missing;

    InternalClasses(String name, List<ClassBucket> buckets, long missing, Map<String, Object> metadata) {
        super(name, metadata);
        this.buckets = List.copyOf(buckets);
        this.missing = missing;
    }

    public InternalClasses(StreamInput in) throws IOException {
        super(in);
        this.buckets = in.readList(ClassBucket::new);
        this.missing = in.readVLong();
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeList(buckets);
        out.writeVLong(missing);
    }

    @Override
    public List<ClassBucket> getBuckets() {
        return buckets;
    }

    /** Documents (or nested objects) without a vector, or with one that has no direction. */
    public long missing() {
        return missing;
    }

    @Override
    public InternalClasses create(List<ClassBucket> others) {
        return new InternalClasses(name, others, missing, metadata);
    }

    @Override
    public ClassBucket createBucket(InternalAggregations aggregations, ClassBucket prototype) {
        return new ClassBucket(prototype.key, prototype.count, prototype.scores, aggregations);
    }

    @Override
    public InternalClasses reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        Map<String, List<ClassBucket>> byKey = new TreeMap<>();
        long all = 0;
        for (InternalAggregation aggregation : aggregations) {
            InternalClasses part = (InternalClasses) aggregation;
            all += part.missing;
            part.buckets.forEach(bucket -> byKey.computeIfAbsent(bucket.key, key -> new ArrayList<>()).add(bucket));
        }
        context.consumeBucketsAndMaybeBreak(byKey.size());
        List<ClassBucket> reduced = new ArrayList<>();
        byKey.values().forEach(same -> reduced.add(reduceBucket(same, context)));
        reduced.sort(ORDER);
        return new InternalClasses(name, reduced, all, getMetadata());
    }

    @Override
    protected ClassBucket reduceBucket(List<ClassBucket> same, ReduceContext context) {
        long count = 0;
        double scores = 0;
        List<InternalAggregations> subs = new ArrayList<>();
        for (ClassBucket bucket : same) {
            count += bucket.count;
            scores += bucket.scores;
            subs.add(bucket.aggregations);
        }
        return new ClassBucket(same.getFirst().key, count, scores, InternalAggregations.reduce(subs, context));
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        builder.field("missing", missing);
        builder.startArray("buckets");
        for (ClassBucket bucket : buckets) {
            bucket.toXContent(builder, params);
        }
        return builder.endArray();
    }

    @Override
    public String getWriteableName() {
        return ClassesAggregationBuilder.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof InternalClasses o && buckets.equals(o.buckets) && missing == o.missing;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), buckets, missing);
    }
}
