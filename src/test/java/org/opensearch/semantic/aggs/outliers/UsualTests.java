// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

public class UsualTests extends OpenSearchTestCase {

    private static final Runnable GO_ON = () -> {};

    static VectorSample sample(List<float[]> vectors, int size, long seed) {
        VectorSampler sampler = new VectorSampler(size, seed, bytes -> {});
        for (int doc = 0; doc < vectors.size(); doc++) {
            sampler.add(vectors.get(doc), doc);
        }
        try {
            return sampler.sample(doc -> new DocumentId("i", Integer.toString(doc)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Usual usual(List<float[]> vectors, int size, long seed) {
        return Usual.of(sample(vectors, size, seed), GO_ON);
    }

    static float strangeness(Usual usual, float[] vector, long seed) {
        float[] unit = VectorMath.unit(vector, VectorMath.norm(vector), new float[vector.length]);
        return usual.strangeness(unit, VectorSampler.rank(vector, seed), new float[usual.longest()]);
    }

    /** Messages of some topics, some far apart and some close together. */
    private static List<float[]> topics(Random random, int count, float[][] centres) {
        List<float[]> vectors = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            float[] centre = centres[random.nextInt(centres.length)];
            float[] vector = new float[centre.length];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = (float) (centre[d] + 0.3 * random.nextGaussian());
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private static float[][] centres(Random random, int count) {
        float[][] centres = new float[count][16];
        for (float[] centre : centres) {
            for (int d = 0; d < centre.length; d++) {
                centre[d] = (float) (random.nextGaussian() / 4);
            }
            VectorMath.normalize(centre);
        }
        return centres;
    }

    /** By the definition, with the folds that hashes give. */
    private static double slowStrangeness(float[] vector, VectorSample sample, int folds) {
        long fold = Math.floorMod(VectorSampler.rank(vector, sample.seed()), folds);
        List<SampledVector> others = sample.vectors().stream().filter(v -> Math.floorMod(v.rank(), folds) != fold).toList();
        Points points = Points.of(
            others.stream().map(SampledVector::vector).toArray(float[][]::new),
            others.stream().mapToDouble(SampledVector::count).toArray()
        );
        int k = (int) Math.round(2.5 * Math.sqrt(points.size()));
        double sum = 0;
        for (int fit = 0; fit < 3; fit++) {
            Partition partition = KMeans.fitOnce(points, k, sample.seed() + fit, GO_ON);
            double best = -2;
            for (int c = 0; c < partition.clusters(); c++) {
                List<float[]> members = new ArrayList<>();
                for (int i = 0; i < points.size(); i++) {
                    if (partition.labels()[i] == c) {
                        members.addAll(Collections.nCopies((int) others.get(i).count(), others.get(i).vector()));
                    }
                }
                best = Math.max(best, RandomVectors.cosine(vector, RandomVectors.mean(members)));
            }
            sum += 1 - best;
        }
        return sum / 3;
    }

    public void testEqualsTheDefinition() {
        Random random = random();
        List<float[]> vectors = topics(random, 120, centres(random, 6));
        vectors.addAll(vectors.subList(0, 15)); // twice
        VectorSample sample = sample(vectors, randomBoolean() ? 1_000 : 70, 3);
        Usual usual = Usual.of(sample, GO_ON);
        List<Double> all = new ArrayList<>();
        for (SampledVector sampled : sample.vectors()) {
            all.addAll(Collections.nCopies((int) sampled.count(), slowStrangeness(sampled.vector(), sample, 10)));
        }
        for (float[] vector : vectors) {
            double expected = slowStrangeness(vector, sample, 10);
            float found = strangeness(usual, vector, 3);
            assertEquals(expected, found, 1e-5);
            double least = all.stream().filter(other -> other < expected - 1e-5).count() / (double) all.size();
            double most = all.stream().filter(other -> other < expected + 1e-5).count() / (double) all.size();
            assertTrue(least <= usual.score(found) && usual.score(found) <= most);
        }
    }

    public void testByHand() {
        // two clusterings of two centres each would do; three are asked for, of which two are equal: 1 - .8 twice, 1 - .6 once
        Directions near = new Directions(new float[][] { { 0, 1 }, { .8f, .6f } });
        Directions far = new Directions(new float[][] { { 0, -1 }, { .6f, .8f } });
        Directions none = new Directions(new float[][] { { -1, 0 } });
        List<Directions> even = List.of(near, near, far);
        Usual usual = new Usual(List.of(even, List.of(none, none, none)), new float[] { 0, .2f, .2f, 1 }, new long[] { 5, 1, 1, 3 });
        float[] x = { 1, 0 };
        float[] dots = new float[2];
        assertEquals((.2 + .2 + .4) / 3, usual.strangeness(x, 4, dots), 1e-6);
        assertEquals("the other fold, the other way", 2, usual.strangeness(x, -3, dots), 1e-6);
        // ten documents: five at 0, two at .2, three at 1
        assertEquals(0, usual.score(0), 0);
        assertEquals(.5, usual.score(.1f), 0);
        assertEquals(.5, usual.score(.2f), 0);
        assertEquals(.7, usual.score(.3f), 0);
        assertEquals(.7, usual.score(1), 0);
        assertEquals("stranger than all", 1, usual.score(1.1f), 0);
        assertEquals(4, usual.sampleSize());
    }

    public void testSmallSamplesHaveMoreFolds() {
        assertEquals(0, UsualFit.folds(0));
        assertEquals(10, UsualFit.folds(1));
        assertEquals(10, UsualFit.folds(1_500));
        assertEquals(3, UsualFit.folds(5_000));
        assertEquals(2, UsualFit.folds(10_000));
    }

    public void testAHundredthOfWhatIsUsualScoresAHundredthFromTheTop() {
        Random random = new Random(1);
        float[][] centres = centres(random, 25);
        Usual usual = usual(topics(random, 3_000, centres), 3_000, 7);
        double[] scores = topics(random, 6_000, centres).stream().mapToDouble(v -> usual.score(strangeness(usual, v, 7))).toArray();
        assertEquals(.01, share(scores, .99), .006);
        assertEquals(.1, share(scores, .9), .03);
        assertEquals(.5, share(scores, .5), .05);
        double[] elsewhere = topics(random, 500, centres(random, 25))
            .stream()
            .mapToDouble(v -> usual.score(strangeness(usual, v, 7)))
            .toArray();
        assertTrue("other topics are strange: " + share(elsewhere, .99), share(elsewhere, .99) > .05);
    }

    private static double share(double[] scores, double least) {
        return Arrays.stream(scores).filter(score -> score >= least).count() / (double) scores.length;
    }

    public void testASampledStrayIsNoEvidenceForItself() {
        Random random = new Random(2);
        float[][] centres = centres(random, 8);
        List<float[]> vectors = topics(random, 400, centres);
        float[] stray = new float[16];
        IntStream.range(0, 16).forEach(d -> {
            for (float[] centre : centres) {
                stray[d] -= centre[d];
            }
        });
        Usual without = usual(vectors, 1_000, 1);
        vectors.add(stray);
        Usual with = usual(vectors, 1_000, 1);
        assertEquals(strangeness(without, stray, 1), strangeness(with, stray, 1), 0.1);
        assertEquals(400d / 401, with.score(strangeness(with, stray, 1)), 0);
        vectors.addAll(List.of(stray, stray));
        Usual thrice = usual(vectors, 1_000, 1);
        assertEquals("equal ones neither", strangeness(with, stray, 1), strangeness(thrice, stray, 1), 0);
        assertEquals("but they are not so rare", 400d / 403, thrice.score(strangeness(thrice, stray, 1)), 0);
    }

    public void testNothingOneAndEqualVectors() {
        float[] vector = { 3, 4 };
        Usual nothing = usual(List.of(), 10, 1);
        assertEquals(0, nothing.sampleSize());
        assertEquals(0, strangeness(nothing, vector, 1), 0);
        assertEquals(0, nothing.score(0), 0);
        Usual one = usual(List.of(vector), 10, 1);
        assertEquals(1, one.sampleSize());
        assertEquals("nothing to compare with", 0, strangeness(one, vector, 1), 0);
        assertEquals(0, one.score(0), 0);
        Usual equal = usual(Collections.nCopies(50, vector), 10, 1);
        assertEquals(1, equal.sampleSize());
        assertEquals("nothing else to compare with", 0, strangeness(equal, vector, 1), 0);
        List<float[]> parallel = IntStream.range(1, 60).mapToObj(i -> new float[] { 3 * i, 4 * i }).toList();
        Usual same = usual(parallel, 100, 1);
        for (float[] each : parallel) {
            assertEquals(0, strangeness(same, each, 1), 1e-6);
        }
        assertEquals(2, strangeness(same, new float[] { -3, -4 }, 1), 1e-6);
        assertEquals(1, same.score(2), 0);
    }

    public void testTheSameForTheSameSeed() {
        List<float[]> vectors = RandomVectors.around(random(), 300, 6, 1);
        Usual usual = usual(vectors, 100, 5);
        List<float[]> shuffled = new ArrayList<>(vectors);
        Collections.shuffle(shuffled, random());
        assertEquals(usual, usual(shuffled, 100, 5));
        assertNotEquals(usual, usual(vectors, 100, 6));
    }

    public void testCanBeCancelled() {
        VectorSample sample = sample(RandomVectors.around(random(), 50, 6, 1), 50, 5);
        expectThrows(TaskCancelledException.class, () -> Usual.of(sample, () -> {
            throw new TaskCancelledException("enough");
        }));
    }
}
