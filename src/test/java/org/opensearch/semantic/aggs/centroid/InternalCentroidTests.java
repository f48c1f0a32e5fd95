// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalCentroidTests extends AbstractWireSerializingTestCase<InternalCentroid> {

    private static final CentroidOptions OPTIONS = new CentroidOptions("v", 3, true, 1000, 42);
    private static final Optional<FieldBinding> NONE = Optional.empty();

    private static ReduceContext partial() {
        return ReduceContext.forPartialReduction(null, null, () -> PipelineTree.EMPTY);
    }

    private static ReduceContext last() {
        return ReduceContext.forFinalReduction(null, null, n -> {}, PipelineTree.EMPTY);
    }

    /** What a shard with these documents would give; a null vector is missing. */
    private static InternalCentroid shard(
        CentroidOptions options,
        Optional<FieldBinding> binding,
        List<float[]> vectors,
        List<Integer> docs
    ) {
        VectorSum sum = new VectorSum();
        VectorSampler sampler = new VectorSampler(options.sampleLimit(), options.seed(), bytes -> {});
        int missing = 0;
        for (int doc : docs) {
            if (vectors.get(doc) != null && sum.add(vectors.get(doc))) {
                sampler.add(vectors.get(doc), doc);
            } else {
                missing++;
            }
        }
        try {
            Map<String, Object> metadata = Map.of("m", "x");
            return new InternalCentroid("c", options, binding, sum, missing, sampler.sample(InternalCentroidTests::id), metadata);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DocumentId id(int doc) {
        return new DocumentId("i", Integer.toString(doc));
    }

    private static List<Integer> range(int size) {
        List<Integer> range = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            range.add(i);
        }
        return range;
    }

    private static InternalCentroid reduce(List<? extends InternalAggregation> parts) {
        List<InternalAggregation> waiting = new ArrayList<>(parts);
        Collections.shuffle(waiting, random());
        while (waiting.size() > 2 && randomBoolean()) {
            List<InternalAggregation> some = new ArrayList<>(waiting.subList(0, 2));
            waiting.subList(0, 2).clear();
            waiting.add(some.getFirst().reduce(some, partial()));
        }
        return (InternalCentroid) waiting.getFirst().reduce(waiting, last());
    }

    private static Map<String, Object> json(InternalCentroid centroid) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            centroid.toXContent(builder, org.opensearch.core.xcontent.ToXContent.EMPTY_PARAMS);
            builder.endObject();
            Map<String, Object> all = XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), true);
            return castToMap(all.get("c"));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> castToMap(Object map) {
        return (Map<String, Object>) map;
    }

    @Override
    protected InternalCentroid createTestInstance() {
        CentroidOptions options = CentroidOptionsTests.randomOptions();
        Optional<FieldBinding> binding = randomBoolean() ? NONE
            : Optional.of(new FieldBinding(randomAlphaOfLength(4), randomBoolean() ? Optional.empty() : Optional.of("digest")));
        List<float[]> vectors = RandomVectors.around(random(), randomInt(30), 5, 1);
        if (vectors.size() > 2) {
            vectors.set(1, null);
        }
        return shard(options, binding, vectors, range(vectors.size()));
    }

    @Override
    protected Writeable.Reader<InternalCentroid> instanceReader() {
        return InternalCentroid::new;
    }

    public void testEqualsOracleHoweverSharded() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), randomIntBetween(10, 600), 24, randomDouble() * 2);
        List<float[]> present = List.copyOf(vectors);
        vectors.add(null);
        vectors.add(new float[24]);
        List<List<Integer>> docs = new ArrayList<>();
        int shards = randomIntBetween(1, 9);
        range(shards).forEach(s -> docs.add(new ArrayList<>()));
        range(vectors.size()).forEach(doc -> docs.get(randomInt(shards - 1)).add(doc));
        InternalCentroid all = reduce(docs.stream().map(d -> shard(OPTIONS, NONE, vectors, d)).toList());

        assertEquals(present.size(), all.count());
        assertEquals(2, all.missing());
        assertEquals(RandomVectors.cohesion(present), all.cohesion(), 1e-9);
        double[] mean = RandomVectors.mean(present);
        assertArrayEquals(mean, all.centroid(), 1e-12);
        Set<String> seen = new HashSet<>();
        List<Integer> nearest = range(present.size()).stream()
            .filter(doc -> seen.add(Arrays.toString(present.get(doc))))
            .sorted(Comparator.comparing(doc -> -RandomVectors.cosine(present.get(doc), mean)))
            .limit(3)
            .toList();
        for (int i = 0; i < nearest.size(); i++) {
            assertEquals(
                RandomVectors.cosine(present.get(nearest.get(i)), mean),
                all.representatives().get(i).cosine(),
                1e-6
            );
        }
        InternalCentroid one = shard(OPTIONS, NONE, vectors, range(vectors.size()));
        assertEquals(one.sample(), all.sample());
        assertEquals(json(one).get("representatives"), json(all).get("representatives"));
        assertEquals(Set.of("meta", "count", "missing", "cohesion", "sample_size", "representatives", "vector"), json(all).keySet());
    }

    public void testNothing() throws IOException {
        InternalCentroid nothing = shard(OPTIONS, NONE, Collections.singletonList(null), List.of(0));
        Map<String, Object> json = json(reduce(List.of(nothing, nothing)));
        assertEquals(0, json.get("count"));
        assertEquals(2, json.get("missing"));
        assertNull(json.get("cohesion"));
        assertNull(json.get("vector"));
        assertEquals(List.of(), json.get("representatives"));
    }

    public void testOneVector() throws IOException {
        Map<String, Object> json = json(shard(OPTIONS, NONE, List.of(new float[] { 3, 4 }), List.of(0)));
        assertEquals(1.0, json.get("cohesion"));
        assertEquals(List.of(0.6, 0.8), json.get("vector"));
        assertEquals(List.of(Map.of("_index", "i", "_id", "0", "score", 1.0, "count", 1)), json.get("representatives"));
    }

    public void testVectorsThatCancelOut() throws IOException {
        List<float[]> opposite = List.of(new float[] { 1, 0 }, new float[] { -2, 0 });
        Map<String, Object> json = json(shard(OPTIONS, NONE, opposite, List.of(0, 1)));
        assertEquals(0.0, json.get("cohesion"));
        assertEquals("nothing is near to no direction", List.of(), json.get("representatives"));
    }

    public void testOtherModelsAndDimensionsAreRefused() {
        List<float[]> vectors = List.of(new float[] { 1, 2 }, new float[] { 1, 2, 3 });
        Optional<FieldBinding> name = Optional.of(new FieldBinding("a", Optional.empty()));
        Optional<FieldBinding> exact = Optional.of(new FieldBinding("a", Optional.of("1")));
        InternalCentroid a = shard(OPTIONS, exact, vectors, List.of(0));
        reduce(List.of(a, shard(OPTIONS, name, vectors, List.of(0)), shard(OPTIONS, NONE, vectors, List.of(0))));
        for (FieldBinding other : List.of(new FieldBinding("b", Optional.empty()), new FieldBinding("a", Optional.of("2")))) {
            InternalCentroid b = shard(OPTIONS, Optional.of(other), vectors, List.of(0));
            Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> reduce(List.of(a, shard(OPTIONS, name, vectors, List.of(0)), shard(OPTIONS, NONE, vectors, List.of(0)), b))
            );
            assertThat(e.getMessage(), containsString("[semantic_centroid] field [v] is bound to different models: ["));
        }
        InternalCentroid wide = shard(OPTIONS, NONE, vectors, List.of(1));
        Exception e = expectThrows(IllegalArgumentException.class, () -> reduce(List.of(a, wide)));
        assertThat(e.getMessage(), containsString("search these indices apart"));
    }

    public void testCentroidsOfSeveralBuckets() {
        List<float[]> vectors = List.of(new float[] { 1, 2 }, new float[] { 1, 2, 3 });
        Optional<FieldBinding> name = Optional.of(new FieldBinding("a", Optional.empty()));
        InternalCentroid nothing = shard(OPTIONS, NONE, vectors, List.of());
        InternalCentroid a = shard(OPTIONS, name, vectors, List.of(0));
        InternalCentroid unbound = shard(OPTIONS, NONE, vectors, List.of(0));
        InternalCentroid.requireComparable(List.of());
        InternalCentroid.requireComparable(List.of(unbound, nothing, a, nothing, a));
        InternalCentroid b = shard(OPTIONS, Optional.of(new FieldBinding("b", Optional.empty())), vectors, List.of(0));
        Exception e = expectThrows(IllegalArgumentException.class, () -> InternalCentroid.requireComparable(List.of(a, unbound, b)));
        assertThat(e.getMessage(), containsString("[semantic_centroid] field [v] is bound to different models: ["));
        InternalCentroid wide = shard(OPTIONS, NONE, vectors, List.of(1));
        e = expectThrows(IllegalArgumentException.class, () -> InternalCentroid.requireComparable(List.of(a, nothing, wide)));
        assertThat(e.getMessage(), containsString("search these indices apart"));
    }

    public void testProperties() {
        InternalCentroid one = shard(OPTIONS, NONE, List.of(new float[] { 3, 4 }), List.of(0));
        assertEquals(1L, one.getProperty("count"));
        assertEquals(0L, one.getProperty("missing"));
        assertEquals(1.0, (double) one.getProperty("cohesion"), 1e-12);
        assertEquals(1, one.getProperty("sample_size"));
        assertSame(one, one.getProperty(List.of()));
        Exception e = expectThrows(IllegalArgumentException.class, () -> one.getProperty("vector"));
        assertThat(e.getMessage(), containsString("has no value [vector], only [count], [missing], [cohesion] and [sample_size]"));
    }
}
