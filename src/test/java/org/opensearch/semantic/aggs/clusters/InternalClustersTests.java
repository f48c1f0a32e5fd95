// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.search.DocValueFormat;
import org.opensearch.search.SearchModule;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.metrics.InternalMax;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalClustersTests extends AbstractWireSerializingTestCase<InternalClusters> {

    private static final ClusterModel.Summary SUMMARY = new ClusterModel.Summary(2, 0.5, 30, 0.25);
    private static final List<ClusterModel.Facts> FACTS = List
        .of(new ClusterModel.Facts("0", "late, van", 0.75), new ClusterModel.Facts("1", "", 0.1));
    private static final double[] CENTRE = { 1, -1, 1, -1 };

    /** Every document has its number as the value that is the greatest of a bucket; every third is of bucket 0, every seventh has no vector. */
    private static InternalClusters shard(List<float[]> vectors, List<Integer> docs, int representatives) {
        List<InternalCluster> buckets = new ArrayList<>();
        for (int b = 0; b < 3; b++) {
            int bucket = b;
            List<Integer> members = docs.stream().filter(doc -> doc % 7 != 6 && doc % 3 == bucket).toList();
            ClusterTally tally = new ClusterTally(representatives, 4, bytes -> {});
            members.forEach(
                doc -> tally
                    .add(vectors.get(doc), VectorMath.norm(vectors.get(doc)), bucket == 2 ? Float.NaN : cosine(vectors.get(doc)), doc)
            );
            double max = members.stream().mapToInt(doc -> doc).max().orElse(-1);
            InternalAggregations subs = InternalAggregations.from(List.of(new InternalMax("m", max, DocValueFormat.RAW, null)));
            ClusterModel.Facts facts = bucket == 2 ? new ClusterModel.Facts("noise", "", Double.NaN) : FACTS.get(bucket);
            try {
                buckets.add(
                    new InternalCluster(
                        bucket,
                        facts,
                        members.size(),
                        tally.sum(),
                        tally.nearest().sample(doc -> new DocumentId("i", Integer.toString(doc))),
                        subs
                    )
                );
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return new InternalClusters("c", buckets, SUMMARY, true, docs.stream().filter(doc -> doc % 7 == 6).count(), Map.of("a", "b"));
    }

    private static float cosine(float[] vector) {
        return (float) RandomVectors.cosine(vector, CENTRE);
    }

    @Override
    protected InternalClusters createTestInstance() {
        List<float[]> vectors = RandomVectors.around(random(), randomIntBetween(1, 30), 4, 1);
        return shard(vectors, IntStream.range(0, vectors.size()).boxed().toList(), randomInt(4));
    }

    @Override
    protected InternalClusters mutateInstance(InternalClusters instance) {
        return randomBoolean()
            ? new InternalClusters("c", instance.getBuckets(), SUMMARY, true, instance.missing() + 1, instance.getMetadata())
            : instance.create(instance.getBuckets().subList(0, 2));
    }

    @Override
    protected Writeable.Reader<InternalClusters> instanceReader() {
        return InternalClusters::new;
    }

    @Override
    protected NamedWriteableRegistry getNamedWriteableRegistry() {
        return new NamedWriteableRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedWriteables());
    }

    private static InternalClusters reduce(List<InternalClusters> parts) {
        List<InternalAggregation> waiting = new ArrayList<>(parts);
        Collections.shuffle(waiting, random());
        while (waiting.size() > 2 && randomBoolean()) {
            List<InternalAggregation> some = new ArrayList<>(waiting.subList(0, 2));
            waiting.subList(0, 2).clear();
            waiting.add(some.getFirst().reduce(some, ReduceContext.forPartialReduction(null, null, () -> PipelineTree.EMPTY)));
        }
        ReduceContext last = ReduceContext.forFinalReduction(null, null, buckets -> assertEquals(3, buckets), PipelineTree.EMPTY);
        return (InternalClusters) waiting.getFirst().reduce(waiting, last);
    }

    public void testPartsGiveWhatTheWholeGives() {
        List<float[]> vectors = RandomVectors.around(random(), 90, 4, 1);
        List<Integer> docs = new ArrayList<>(IntStream.range(0, 90).boxed().toList());
        InternalClusters whole = shard(vectors, docs, 3);
        Collections.shuffle(docs, random());
        List<InternalClusters> parts = new ArrayList<>();
        for (int from = 0; from < 90; from += 15) {
            parts.add(shard(vectors, docs.subList(from, from + 15), 3));
        }
        InternalClusters merged = reduce(parts);
        assertEquals(whole.missing(), merged.missing());
        assertEquals(whole.noiseCount(), merged.noiseCount());
        for (int b = 0; b < 3; b++) {
            InternalCluster expected = whole.getBuckets().get(b);
            InternalCluster found = merged.getBuckets().get(b);
            assertEquals(expected.getDocCount(), found.getDocCount());
            assertEquals(expected.cohesion(), found.cohesion(), 1e-12);
            assertEquals(expected.representatives(), found.representatives());
            assertEquals(expected.getAggregations(), found.getAggregations());
        }
        assertEquals(List.of(), merged.getBuckets().get(2).representatives());
    }

    /** Equal vectors are one representative, through the first of their documents, with their number. */
    public void testRepresentativesAreTheNearestOfAll() {
        List<float[]> vectors = RandomVectors.around(random(), 90, 4, 1);
        InternalCluster bucket = shard(vectors, IntStream.range(0, 90).boxed().toList(), 5).getBuckets().getFirst();
        List<Integer> members = IntStream.range(0, 90).filter(doc -> doc % 7 != 6 && doc % 3 == 0).boxed().toList();
        List<Float> best = members.stream()
            .map(doc -> cosine(vectors.get(doc)))
            .distinct()
            .sorted(Comparator.reverseOrder())
            .limit(5)
            .toList();
        assertEquals(best, bucket.representatives().stream().map(near -> near.cosine()).toList());
        bucket.representatives().forEach(near -> {
            List<Integer> same = members.stream().filter(doc -> java.util.Arrays.equals(vectors.get(doc), near.vector().vector())).toList();
            assertEquals(same.size(), near.vector().count());
            assertEquals(same.stream().map(Object::toString).min(Comparator.naturalOrder()).orElseThrow(), near.vector().document().id());
        });
    }

    public void testProperties() {
        InternalClusters clusters = createTestInstance();
        assertEquals(0.5, clusters.getProperty(List.of("silhouette")));
        assertEquals(30, clusters.getProperty(List.of("sample_size")));
        assertEquals(2, clusters.getProperty(List.of("k")));
        assertEquals(clusters.missing(), clusters.getProperty(List.of("missing")));
        assertEquals(clusters.noiseCount(), clusters.getProperty(List.of("noise_count")));
        assertEquals(0.75, clusters.getProperty(List.of("'0'", "silhouette")));
        InternalCluster first = clusters.getBuckets().getFirst();
        assertEquals(first.cohesion(), first.getProperty("c", List.of("cohesion")));
        assertEquals(first.getDocCount(), first.getProperty("c", List.of("_count")));
        assertEquals("0", first.getProperty("c", List.of("_key")));
        assertEquals(3, ((Object[]) clusters.getProperty(List.of("m", "value"))).length);
        InternalMax named = new InternalMax("silhouette", 9, DocValueFormat.RAW, null);
        InternalCluster hidden = first.with(InternalAggregations.from(List.of(named)));
        assertEquals("a sub-aggregation of that name goes first", 9.0, hidden.getProperty("c", List.of("silhouette", "value")));
    }
}
