// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.opensearch.common.util.BigArrays;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.indices.breaker.NoneCircuitBreakerService;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalDocumentMapTests extends AbstractWireSerializingTestCase<InternalDocumentMap> {

    private static final LayoutOptions PCA = new LayoutOptions(Method.PCA, 15, 0.1, 42);
    private static final LayoutOptions UMAP = new LayoutOptions(Method.UMAP, 5, 0.1, 42);
    private static final Optional<FieldBinding> NONE = Optional.empty();

    private static DocumentMapOptions options(int sampleSize, int clusters, LayoutOptions layout) {
        return new DocumentMapOptions("v", Optional.of("c"), sampleSize, clusters, layout);
    }

    /** Counts what is reserved. */
    private static final class Counting extends NoopCircuitBreaker {
        private final AtomicLong reserved = new AtomicLong();
        private final long limit;
        private long most;

        Counting(long limit) {
            super(REQUEST);
            this.limit = limit;
        }

        @Override
        public double addEstimateBytesAndMaybeBreak(long bytes, String label) {
            if (reserved.get() + bytes > limit) {
                throw new CircuitBreakingException("[" + label + "] too much", bytes, limit, Durability.TRANSIENT);
            }
            return addWithoutBreaking(bytes);
        }

        @Override
        public long addWithoutBreaking(long bytes) {
            most = Math.max(most, reserved.addAndGet(bytes));
            return reserved.get();
        }
    }

    static ReduceContext last(CircuitBreaker breaker) {
        CircuitBreakerService service = new NoneCircuitBreakerService() {
            @Override
            public CircuitBreaker getBreaker(String name) {
                return breaker;
            }
        };
        BigArrays arrays = new BigArrays(null, service, CircuitBreaker.REQUEST);
        return ReduceContext.forFinalReduction(arrays, null, n -> {}, PipelineTree.EMPTY);
    }

    static ReduceContext last() {
        return last(new Counting(Long.MAX_VALUE));
    }

    private static InternalDocumentMap shard(
        DocumentMapOptions options,
        Optional<FieldBinding> binding,
        List<float[]> vectors,
        List<Integer> docs
    ) {
        VectorSampler sampler = new VectorSampler(options.sampleSize(), options.layout().seed(), bytes -> {});
        docs.forEach(doc -> sampler.add(vectors.get(doc), doc));
        try {
            VectorSampler.Drawn drawn = sampler.draw(doc -> new DocumentId("i", Integer.toString(doc)));
            List<Object> colors = Arrays.stream(drawn.docs()).mapToObj(InternalDocumentMapTests::color).toList();
            ColoredSample sample = new ColoredSample(drawn.sample(), colors);
            return InternalDocumentMap.ofSample("m", options, binding, docs.size(), 1, sample, Map.of("k", "x"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object color(int doc) {
        return doc % 3 == 0 ? null : doc % 3 == 1 ? "c" + doc : (Object) (long) doc;
    }

    private static List<Integer> range(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    private static InternalDocumentMap laidOut(List<? extends InternalAggregation> parts) {
        List<InternalAggregation> waiting = new ArrayList<>(parts);
        Collections.shuffle(waiting, random());
        while (waiting.size() > 2 && randomBoolean()) {
            List<InternalAggregation> some = new ArrayList<>(waiting.subList(0, 2));
            waiting.subList(0, 2).clear();
            waiting.add(some.getFirst().reduce(some, ReduceContext.forPartialReduction(null, null, () -> PipelineTree.EMPTY)));
        }
        InternalAggregation reduced = waiting.getFirst().reduce(waiting, last());
        return (InternalDocumentMap) reduced.reducePipelines(reduced, last(), PipelineTree.EMPTY);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(InternalAggregation map) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            map.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
            return (Map<String, Object>) XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), true).get("m");
        }
    }

    @Override
    protected InternalDocumentMap createTestInstance() {
        Optional<FieldBinding> binding = randomBoolean() ? NONE : Optional.of(new FieldBinding("a", Optional.of("digest")));
        List<float[]> vectors = RandomVectors.around(random(), randomInt(30), 5, 1);
        DocumentMapOptions options = options(randomIntBetween(1, 40), randomInt(4), randomFrom(PCA, UMAP));
        InternalDocumentMap shard = shard(options, binding, vectors, range(vectors.size()));
        return randomBoolean() ? shard : laidOut(List.of(shard));
    }

    @Override
    protected Writeable.Reader<InternalDocumentMap> instanceReader() {
        return InternalDocumentMap::new;
    }

    public void testTheSameHoweverSharded() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), 300, 12, 1);
        for (DocumentMapOptions options : List.of(options(500, 4, PCA), options(60, 4, PCA), options(60, 0, UMAP))) {
            List<List<Integer>> docs = new ArrayList<>();
            int shards = randomIntBetween(2, 9);
            range(shards).forEach(s -> docs.add(new ArrayList<>()));
            range(300).forEach(doc -> docs.get(randomInt(shards - 1)).add(doc));
            InternalDocumentMap one = laidOut(List.of(shard(options, NONE, vectors, range(300))));
            InternalDocumentMap many = laidOut(docs.stream().map(d -> shard(options, NONE, vectors, d)).toList());
            assertEquals(one.map(), many.map());
            assertEquals(300L, many.getProperty("count"));
            assertEquals((long) shards, many.getProperty("missing"));
            assertEquals(Math.min(options.sampleSize(), (int) many.getProperty("sample_size")), many.map().orElseThrow().points().size());
            List<DocumentId> ids = many.map().orElseThrow().points().stream().map(DocumentPoint::document).toList();
            assertEquals("in order", ids.stream().sorted().toList(), ids);
            assertEquals("vectors are not kept", 0, many.sample().sample().size());
            for (DocumentPoint point : many.map().orElseThrow().points()) {
                assertEquals(color(Integer.parseInt(point.document().id())), point.color());
                assertTrue(point.cluster() >= 0 && point.cluster() < Math.max(1, options.clusters()));
            }
        }
    }

    public void testJson() throws IOException {
        List<float[]> two = List.of(new float[] { 1, 0 }, new float[] { 0, 3 }, new float[] { 1, 0 });
        InternalDocumentMap map = laidOut(List.of(shard(options(10, 2, PCA), NONE, two, range(3))));
        Map<String, Object> json = json(map);
        assertEquals(3, json.get("count"));
        assertEquals(1, json.get("missing"));
        assertEquals(2, json.get("sample_size"));
        assertEquals(List.of(1.0, 0.0), json.get("explained_variance"));
        List<?> points = (List<?>) json.get("points");
        Map<?, ?> first = (Map<?, ?>) points.stream().filter(point -> "0".equals(((Map<?, ?>) point).get("_id"))).findFirst().orElseThrow();
        // unit vectors √2 apart, of weights 2 and 1: a third of that from their mean
        assertEquals(Math.sqrt(2) / 3, Math.abs((double) first.get("x")), 1e-6);
        assertEquals(0.0, first.get("y"));
        assertEquals(2, first.get("count"));
        assertNull(first.get("color"));
        assertTrue(first.containsKey("color"));
        assertEquals("the greater cluster", 0, first.get("cluster"));
        assertEquals("i", first.get("_index"));
        DocumentMapOptions plain = new DocumentMapOptions("v", Optional.empty(), 10, 0, UMAP);
        Map<?, ?> point = (Map<?, ?>) ((List<?>) json(laidOut(List.of(shard(plain, NONE, two, range(3))))).get("points")).getFirst();
        assertEquals(Set.of("_index", "_id", "x", "y", "count"), point.keySet());
    }

    public void testAsManyClustersAsThereAre() {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            float[] vector = new float[3];
            vector[i % 3] = 1;
            vector[(i + 1) % 3] = 0.01f * i;
            vectors.add(vector);
        }
        DocumentMap map = laidOut(List.of(shard(options(50, DocumentMapOptions.AUTO, PCA), NONE, vectors, range(30)))).map().orElseThrow();
        for (DocumentPoint a : map.points()) {
            for (DocumentPoint b : map.points()) {
                boolean together = Integer.parseInt(a.document().id()) % 3 == Integer.parseInt(b.document().id()) % 3;
                assertEquals(together, a.cluster() == b.cluster());
            }
        }
    }

    public void testDegenerate() throws IOException {
        for (LayoutOptions layout : List.of(PCA, UMAP)) {
            Map<String, Object> nothing = json(
                laidOut(List.of(shard(options(10, randomFrom(3, DocumentMapOptions.AUTO), layout), NONE, List.of(), List.of())))
            );
            assertEquals(List.of(), nothing.get("points"));
            assertNull(nothing.get("explained_variance"));
            float[] vector = { 1, 2, 3 };
            float[] longer = { 2, 4, 6 };
            for (List<float[]> same : List.of(List.of(vector), List.of(vector, vector), List.of(vector, longer))) {
                Map<String, Object> json = json(
                    laidOut(List.of(shard(options(10, randomFrom(3, DocumentMapOptions.AUTO), layout), NONE, same, range(same.size()))))
                );
                for (Object point : (List<?>) json.get("points")) {
                    assertEquals(0.0, ((Map<?, ?>) point).get("x"));
                    assertEquals(0.0, ((Map<?, ?>) point).get("y"));
                    assertEquals(0, ((Map<?, ?>) point).get("cluster"));
                }
                assertNull(json.get("explained_variance"));
            }
        }
        assertNull(
            json(laidOut(List.of(shard(options(90, 0, UMAP), NONE, RandomVectors.around(random(), 9, 3, 1), range(9)))))
                .get("explained_variance")
        );
    }

    public void testOtherModelsAndDimensionsAreRefused() {
        List<float[]> vectors = List.of(new float[] { 1, 2 }, new float[] { 1, 2, 3 });
        DocumentMapOptions options = options(10, 0, PCA);
        InternalDocumentMap a = shard(options, Optional.of(new FieldBinding("a", Optional.empty())), vectors, List.of(0));
        InternalDocumentMap b = shard(options, Optional.of(new FieldBinding("b", Optional.empty())), vectors, List.of(0));
        InternalDocumentMap wide = shard(options, NONE, vectors, List.of(1));
        Exception e = expectThrows(IllegalArgumentException.class, () -> laidOut(List.of(a, b)));
        assertThat(e.getMessage(), containsString("[semantic_map] field [v] is bound to different models: ["));
        e = expectThrows(IllegalArgumentException.class, () -> laidOut(List.of(a, wide)));
        assertThat(e.getMessage(), containsString("search these indices apart"));
    }

    public void testMemoryIsReservedAndGivenBack() {
        InternalDocumentMap shard = shard(options(500, 0, UMAP), NONE, RandomVectors.around(random(), 50, 8, 1), range(50));
        Counting counting = new Counting(Long.MAX_VALUE);
        shard.reducePipelines(shard, last(counting), PipelineTree.EMPTY);
        assertEquals(0, counting.reserved.get());
        assertTrue(counting.most > 45 * 8 * 8);
        Counting small = new Counting(1000);
        expectThrows(CircuitBreakingException.class, () -> shard.reducePipelines(shard, last(small), PipelineTree.EMPTY));
        assertEquals(0, small.reserved.get());
    }

    public void testProperties() {
        InternalDocumentMap one = shard(options(10, 0, PCA), NONE, List.of(new float[] { 3, 4 }), List.of(0));
        assertSame(one, one.getProperty(List.of()));
        Exception e = expectThrows(IllegalArgumentException.class, () -> one.getProperty("points"));
        assertThat(e.getMessage(), containsString("has no value [points], only [count], [missing] and [sample_size]"));
    }
}
