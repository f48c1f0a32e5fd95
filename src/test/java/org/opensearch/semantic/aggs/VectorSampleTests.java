// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class VectorSampleTests extends AbstractWireSerializingTestCase<VectorSample> {

    private static DocumentId id(int doc) {
        return new DocumentId("index-" + doc % 3, Integer.toString(doc));
    }

    /** The sample of these of the vectors. */
    private static VectorSample sample(List<float[]> vectors, int[] docs, int limit, long seed) throws IOException {
        VectorSampler sampler = new VectorSampler(limit, seed, bytes -> {});
        for (int doc : docs) {
            sampler.add(vectors.get(doc), doc);
        }
        return sampler.sample(VectorSampleTests::id);
    }

    private static int[] all(List<float[]> vectors) {
        return IntStream.range(0, vectors.size()).toArray();
    }

    /** By definition: group equal vectors, order by rank, take the first. */
    private static VectorSample oracle(List<float[]> vectors, int limit, long seed) {
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int doc = 0; doc < vectors.size(); doc++) {
            groups.computeIfAbsent(Arrays.toString(vectors.get(doc)), k -> new ArrayList<>()).add(doc);
        }
        List<SampledVector> drawn = groups.values().stream().map(docs -> {
            float[] vector = vectors.get(docs.getFirst());
            DocumentId first = docs.stream().map(VectorSampleTests::id).min(Comparator.naturalOrder()).orElseThrow();
            return new SampledVector(VectorSampler.rank(vector, seed), vector, docs.size(), first);
        }).sorted(Comparator.comparing(SampledVector::rank)).limit(limit).toList();
        return new VectorSample(limit, seed, drawn);
    }

    @Override
    protected VectorSample createTestInstance() {
        try {
            List<float[]> vectors = RandomVectors.around(random(), randomInt(60), 8, 1);
            return sample(vectors, all(vectors), randomIntBetween(1, 80), randomLong());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Writeable.Reader<VectorSample> instanceReader() {
        return VectorSample::new;
    }

    public void testTheSameHoweverDivided() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), 500, 12, 1);
        for (int limit : new int[] { 1, 7, 50, 1000 }) {
            long seed = randomLong();
            VectorSample expected = oracle(vectors, limit, seed);
            assertEquals(expected, sample(vectors, all(vectors), limit, seed));
            int parts = randomIntBetween(2, 8);
            List<List<Integer>> docs = new ArrayList<>();
            IntStream.range(0, parts).forEach(p -> docs.add(new ArrayList<>()));
            IntStream.range(0, vectors.size()).forEach(doc -> docs.get(randomInt(parts - 1)).add(doc));
            List<VectorSample> samples = new ArrayList<>();
            for (List<Integer> part : docs) {
                samples.add(sample(vectors, part.stream().mapToInt(Integer::intValue).toArray(), limit, seed));
            }
            assertEquals(expected, VectorSample.merge(samples));
            Collections.shuffle(samples, random());
            List<VectorSample> partly = new ArrayList<>(samples.subList(1, samples.size()));
            VectorSample some = VectorSample.merge(List.of(samples.getFirst(), partly.removeFirst()));
            partly.add(some);
            assertEquals(expected, VectorSample.merge(partly));
        }
    }

    public void testEqualVectorsAreOneWithACount() throws IOException {
        List<float[]> vectors = new ArrayList<>(Collections.nCopies(1000, new float[] { 1, 0f, 3 }));
        vectors.add(new float[] { 2, 0, 6 });
        VectorSample sample = sample(vectors, all(vectors), 10, 1);
        assertEquals(2, sample.size());
        assertEquals(
            Map.of(1000L, 1L, 1L, 1L),
            sample.vectors().stream().collect(Collectors.groupingBy(SampledVector::count, Collectors.counting()))
        );
        SampledVector often = sample.vectors().stream().filter(v -> v.count() == 1000).findFirst().orElseThrow();
        assertEquals("the first of those remembered", id(0), often.document());
    }

    /** Each of 400 vectors should be drawn in a quarter of 400 draws: 100, with a standard deviation of sqrt(400 * 1/4 * 3/4) = 8.7. */
    public void testUniform() throws IOException {
        List<float[]> vectors = IntStream.range(0, 400).mapToObj(n -> new float[] { n, 1, 0 }).toList();
        int[] drawn = new int[vectors.size()];
        for (int seed = 0; seed < 400; seed++) {
            sample(vectors, all(vectors), 100, seed).vectors().forEach(v -> drawn[(int) v.vector()[0]]++);
        }
        for (int times : drawn) {
            assertEquals(100, times, 6 * 8.7);
        }
        double variance = Arrays.stream(drawn).mapToDouble(times -> (times - 100.0) * (times - 100)).average().orElseThrow();
        assertEquals(75, variance, 30);
    }

    public void testMemoryIsAskedForAheadAndBounded() throws IOException {
        int dimension = 16;
        AtomicLong asked = new AtomicLong();
        VectorSampler sampler = new VectorSampler(100, 3, asked::addAndGet);
        assertEquals(0, asked.get());
        List<float[]> vectors = RandomVectors.around(random(), 5000, dimension, 1);
        for (int doc = 0; doc < vectors.size(); doc++) {
            sampler.add(vectors.get(doc), doc);
        }
        assertEquals(100 * (320 + 4 * dimension), asked.get());
        VectorSampler refused = new VectorSampler(100, 3, bytes -> {
            throw new IllegalStateException("no memory");
        });
        expectThrows(IllegalStateException.class, () -> refused.add(vectors.getFirst(), 0));
        assertEquals(0, refused.sample(VectorSampleTests::id).size());
    }

    public void testNoneAreKeptWhereNoneAreWanted() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), 50, 4, 1);
        VectorSample none = sample(vectors, all(vectors), 0, 1);
        assertEquals(VectorSample.empty(0, 1), none);
        assertEquals(none, VectorSample.merge(List.of(none, none)));
    }

    public void testNearest() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), 200, 6, 1);
        VectorSample everything = sample(vectors, all(vectors), 1000, 5);
        double[] mean = RandomVectors.mean(vectors);
        List<VectorSample.Near> nearest = everything.nearest(mean, 10);
        List<Float> expected = vectors.stream()
            .map(Arrays::toString)
            .distinct()
            .map(text -> vectors.stream().filter(v -> Arrays.toString(v).equals(text)).findFirst().orElseThrow())
            .map(vector -> (float) RandomVectors.cosine(vector, mean))
            .sorted(Comparator.reverseOrder())
            .limit(10)
            .toList();
        for (int i = 0; i < 10; i++) {
            assertEquals(expected.get(i), nearest.get(i).cosine(), 1e-6f);
        }
    }

    public void testADocumentIsNearOnce() {
        DocumentId one = new DocumentId("i", "1");
        DocumentId two = new DocumentId("i", "2");
        VectorSample sample = new VectorSample(
            5,
            0,
            List.of(
                new SampledVector(1, new float[] { 1, 0 }, 1, one),
                new SampledVector(2, new float[] { 1, 0.1f }, 1, one),
                new SampledVector(3, new float[] { 2, 0 }, 1, two)
            )
        );
        List<VectorSample.Near> nearest = sample.nearest(new double[] { 1, 0 }, 5);
        assertEquals(List.of(one, two), nearest.stream().map(near -> near.vector().document()).toList());
        assertEquals("a tie, by id", nearest.get(0).cosine(), nearest.get(1).cosine(), 0);
    }

    public void testSamplesOfOtherRequestsDoNotMerge() {
        expectThrows(IllegalStateException.class, () -> VectorSample.merge(List.of(VectorSample.empty(1, 1), VectorSample.empty(1, 2))));
    }

    /** By a rank of one's own, here the first component: the lowest of all, each with its number. */
    public void testDrawnByAnotherRank() throws IOException {
        VectorSampler sampler = new VectorSampler(3, 0, bytes -> {});
        int[] firsts = { 9, 4, 7, 4, 1, 8, 4, 9 };
        for (int doc = 0; doc < firsts.length; doc++) {
            sampler.add(firsts[doc], new float[] { firsts[doc], 1 }, doc);
        }
        List<SampledVector> vectors = sampler.sample(doc -> new DocumentId("i", Integer.toString(doc))).vectors();
        assertEquals(List.of(1L, 4L, 7L), vectors.stream().map(SampledVector::rank).toList());
        assertEquals(List.of(1L, 3L, 1L), vectors.stream().map(SampledVector::count).toList());
        assertEquals(List.of("4", "1", "2"), vectors.stream().map(vector -> vector.document().id()).toList());
        VectorSampler none = new VectorSampler(0, 0, bytes -> fail("nothing is kept"));
        none.add(1, new float[] { 1 }, 0);
        assertEquals(0, none.sample(doc -> null).size());
    }
}
