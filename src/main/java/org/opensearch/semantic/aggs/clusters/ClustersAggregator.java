// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.lease.Releasables;
import org.opensearch.common.util.LongArray;
import org.opensearch.common.util.ObjectArray;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.LeafBucketCollectorBase;
import org.opensearch.search.aggregations.bucket.BucketsAggregator;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentIds;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Puts every document into the bucket of its cluster, of which there are equally many under each parent bucket. Per bucket that has
 * documents it takes 8 bytes per dimension, and per representative 4 bytes per dimension and some 300 more; all is asked from the request
 * circuit breaker before it is taken, and so is what the clusters themselves take.
 */
final class ClustersAggregator extends BucketsAggregator {

    /** Documents between two looks at whether the request was cancelled; a power of two. */
    private static final int CANCELLATION_INTERVAL = 1 << 10;

    private final ClustersOptions options;
    private final ClusterModel model;
    private final AggregatedField field;
    /** Per bucket; null while that is empty. */
    private ObjectArray<ClusterTally> tallies;
    /** Per parent bucket. */
    private LongArray missing;
    /** Of each cluster: whether its members do not cancel out. */
    private final boolean[] hasCentre;
    private final float[] unit;
    private final float[] dots;
    private int collected;

    ClustersAggregator(
        String name,
        AggregatorFactories factories,
        ClustersOptions options,
        ClusterModel model,
        AggregatedField field,
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, factories, context, parent, cardinality.multiply(Math.max(1, model.buckets())), metadata);
        this.options = options;
        this.model = model;
        this.field = field;
        addRequestCircuitBreakerBytes(model.bytes());
        this.hasCentre = new boolean[model.centres().size()];
        for (int c = 0; c < hasCentre.length; c++) {
            hasCentre[c] = VectorMath.norm(model.centres().vector(c)) > 0;
        }
        this.unit = new float[model.centres().dimension()];
        this.dots = new float[model.assignment().references()];
        this.tallies = context.bigArrays().newObjectArray(1);
        this.missing = context.bigArrays().newLongArray(1);
    }

    @Override
    protected LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        SegmentVectors vectors = field.vectors(leaf);
        return new LeafBucketCollectorBase(sub, null) {
            @Override
            public void collect(int doc, long parent) throws IOException {
                if ((++collected & (CANCELLATION_INTERVAL - 1)) == 0) {
                    checkCancelled();
                }
                float[] vector = vectors.vector(doc);
                double norm = vector == null ? 0 : VectorMath.norm(vector);
                // none also where the sample was empty, and nobody asked for noise
                int bucket = VectorMath.hasDirection(norm) ? bucket(vector, norm) : Partition.NOISE;
                if (bucket == Partition.NOISE) {
                    missing = context.bigArrays().grow(missing, parent + 1);
                    missing.increment(parent, 1);
                    return;
                }
                long ord = parent * model.buckets() + bucket;
                tally(ord, vector.length).add(vector, norm, cosine(bucket), leaf.docBase + doc);
                collectBucket(sub, doc, ord);
            }
        };
    }

    private int bucket(float[] vector, double norm) {
        if (model.facts().isEmpty()) {
            return model.bucket(Partition.NOISE);
        }
        return model.bucket(model.assignment().cluster(vector, VectorMath.unit(vector, norm, unit), options.seed(), dots));
    }

    /** To the centre of the cluster; NaN if it has none. */
    private float cosine(int bucket) {
        return bucket < hasCentre.length && hasCentre[bucket] ? VectorMath.dot(unit, model.centres().vector(bucket)) : Float.NaN;
    }

    private ClusterTally tally(long ord, int dimension) {
        tallies = context.bigArrays().grow(tallies, ord + 1);
        ClusterTally tally = tallies.get(ord);
        if (tally == null) {
            tally = new ClusterTally(options.representatives(), dimension, this::addRequestCircuitBreakerBytes);
            tallies.set(ord, tally);
        }
        return tally;
    }

    @Override
    public InternalAggregation[] buildAggregations(long[] parents) throws IOException {
        int width = model.buckets();
        long[] ords = new long[Math.multiplyExact(parents.length, width)];
        for (int i = 0; i < ords.length; i++) {
            ords[i] = parents[i / width] * width + i % width;
        }
        InternalAggregations[] subs = buildSubAggsForBuckets(ords);
        DocumentIds ids = new DocumentIds(context);
        InternalAggregation[] results = new InternalAggregation[parents.length];
        for (int p = 0; p < parents.length; p++) {
            List<InternalCluster> buckets = new ArrayList<>(width);
            for (int b = 0; b < width; b++) {
                buckets.add(cluster(b, ords[p * width + b], subs[p * width + b], ids));
            }
            long lost = parents[p] < missing.size() ? missing.get(parents[p]) : 0;
            results[p] = new InternalClusters(name, buckets, model.summary(), options.labels().isPresent(), lost, metadata());
        }
        return results;
    }

    private InternalCluster cluster(int bucket, long ord, InternalAggregations subs, DocumentIds ids) throws IOException {
        ClusterTally tally = ord < tallies.size() ? tallies.get(ord) : null;
        if (tally == null) {
            return InternalCluster.empty(bucket, model.facts(bucket), options.representatives(), subs);
        }
        VectorSample nearest = tally.nearest().sample(doc -> {
            checkCancelled();
            return ids.of(doc);
        });
        return new InternalCluster(bucket, model.facts(bucket), bucketDocCount(ord), tally.sum(), nearest, subs);
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        InternalAggregations subs = buildEmptySubAggregations();
        List<InternalCluster> buckets = new ArrayList<>(model.buckets());
        for (int b = 0; b < model.buckets(); b++) {
            buckets.add(InternalCluster.empty(b, model.facts(b), options.representatives(), subs));
        }
        return new InternalClusters(name, buckets, model.summary(), options.labels().isPresent(), 0, metadata());
    }

    @Override
    protected void doClose() {
        Releasables.close(tallies, missing);
    }
}
