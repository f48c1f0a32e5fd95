// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class AssignmentTests extends AbstractWireSerializingTestCase<Assignment> {

    private static final long SEED = 5;
    private static final Runnable NEVER = () -> {};

    /** Directions at these angles, in degrees. */
    private static float[] at(double angle) {
        return new float[] { (float) Math.cos(Math.toRadians(angle)), (float) Math.sin(Math.toRadians(angle)) };
    }

    private static SampledPoints sampled(List<float[]> vectors) {
        VectorSampler sampler = new VectorSampler(1000, SEED, bytes -> {});
        for (int i = 0; i < vectors.size(); i++) {
            sampler.add(vectors.get(i), i);
        }
        try {
            VectorSample sample = sampler.sample(doc -> new DocumentId("i", Integer.toString(doc)));
            return SampledPoints.of(sample, Integer.MAX_VALUE);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The labels of the vectors with these angles, whatever the order of the sample. */
    private static Partition partition(SampledPoints sampled, int clusters, java.util.function.IntUnaryOperator labelOfDocument) {
        int[] labels = sampled.documents().stream().mapToInt(d -> labelOfDocument.applyAsInt(Integer.parseInt(d.id()))).toArray();
        return new Partition(labels, clusters);
    }

    private static int cluster(Assignment assignment, float[] vector) {
        float[] unit = VectorMath.unit(vector, VectorMath.norm(vector), new float[vector.length]);
        return assignment.cluster(vector, unit, SEED, new float[assignment.references()]);
    }

    @Override
    protected Assignment createTestInstance() {
        SampledPoints sampled = sampled(RandomVectors.around(random(), 30, 4, 2));
        Partition partition = KMeans.fit(sampled.points(), randomIntBetween(1, 5), randomLong(), NEVER);
        return switch (randomInt(3)) {
            case 0 -> Assignment.nearestCentre(partition.means(sampled.points()));
            case 1 -> Assignment.greatestMeanCosine(sampled, partition);
            case 2 -> Assignment.nearestCore(sampled, partition, core(sampled.points().size()), randomDouble());
            default -> Assignment.nearestMember(sampled, partition, NEVER);
        };
    }

    private static boolean[] core(int size) {
        boolean[] core = new boolean[size];
        for (int i = 0; i < size; i++) {
            core[i] = randomBoolean();
        }
        return core;
    }

    @Override
    protected Assignment mutateInstance(Assignment instance) {
        return randomValueOtherThan(instance, this::createTestInstance);
    }

    @Override
    protected Writeable.Reader<Assignment> instanceReader() {
        return Assignment::new;
    }

    public void testNearestCentre() {
        Assignment assignment = Assignment.nearestCentre(new double[][] { { 5, 0 }, { 0, 1 } });
        assertEquals("their lengths do not count", 1, cluster(assignment, at(50)));
        assertEquals(0, cluster(assignment, at(40)));
        assertEquals("there is no noise", 1, cluster(assignment, at(181)));
        assertEquals(Partition.NOISE, Assignment.none().references() - 1);
    }

    /** To 0 and 80 degrees the mean cosine at 45 is (cos 45 + cos 35) / 2 = .763; to 95 alone it is cos 50 = .643. */
    public void testGreatestMeanCosine() {
        SampledPoints sampled = sampled(List.of(at(0), at(80), at(95)));
        Assignment assignment = Assignment.greatestMeanCosine(sampled, partition(sampled, 2, doc -> doc / 2));
        assertEquals(0, cluster(assignment, at(45)));
        // (cos 70 + cos 10) / 2 = .663 against cos 25 = .906
        assertEquals(1, cluster(assignment, at(70)));
        assertEquals("a sampled vector keeps what it was given, though it is nearer to the other", 0, cluster(assignment, at(80)));
        assertEquals("(cos 80 + 1) / 2 = .587 against cos 15", 1, cluster(assignment, at(80.1)));
    }

    /** 1 - cos 10 degrees is .0152, 1 - cos 11 is .0184. */
    public void testNearestCore() {
        SampledPoints sampled = sampled(List.of(at(0), at(5), at(40), at(90)));
        Partition partition = partition(sampled, 2, doc -> new int[] { 0, 0, 1, Partition.NOISE }[doc]);
        boolean[] core = new boolean[4];
        IntStream.range(0, 4).forEach(i -> core[i] = !List.of("1", "3").contains(sampled.documents().get(i).id()));
        Assignment assignment = Assignment.nearestCore(sampled, partition, core, 0.017);
        assertEquals("within eps", 0, cluster(assignment, at(-10)));
        assertEquals("too far", Partition.NOISE, cluster(assignment, at(-11)));
        assertEquals("the member at 5 degrees is no core", Partition.NOISE, cluster(assignment, at(14)));
        assertEquals(0, cluster(assignment, at(5)));
        assertEquals(1, cluster(assignment, at(31)));
        assertEquals("noise in the sample is noise", Partition.NOISE, cluster(assignment, at(90)));
    }

    /** The members at 0, 4 and 10 degrees are next to one another within 6; those at 50 and 51 within 1. */
    public void testNearestMember() {
        SampledPoints sampled = sampled(List.of(at(0), at(4), at(10), at(50), at(51), at(70)));
        Partition partition = partition(sampled, 2, doc -> doc == 5 ? Partition.NOISE : doc / 3);
        Assignment assignment = Assignment.nearestMember(sampled, partition, NEVER);
        assertEquals(0, cluster(assignment, at(15.9)));
        assertEquals(Partition.NOISE, cluster(assignment, at(16.2)));
        assertEquals(1, cluster(assignment, at(51.9)));
        assertEquals("a denser cluster does not reach so far", Partition.NOISE, cluster(assignment, at(53)));
        assertEquals(Partition.NOISE, cluster(assignment, at(70)));
        SampledPoints one = sampled(List.of(at(20)));
        Assignment alone = Assignment.nearestMember(one, partition(one, 1, doc -> 0), NEVER);
        assertEquals("the same direction, of another length", 0, cluster(alone, new float[] { 7 * at(20)[0], 7 * at(20)[1] }));
        assertEquals(Partition.NOISE, cluster(alone, at(21)));
    }

    public void testEqualsBruteForce() {
        List<float[]> vectors = RandomVectors.around(random(), 200, 6, 2);
        SampledPoints sampled = sampled(vectors.subList(0, 80));
        Partition partition = KMeans.fit(sampled.points(), 4, 1, NEVER);
        double[][] means = partition.means(sampled.points());
        Assignment centres = Assignment.nearestCentre(means);
        Assignment linkage = Assignment.greatestMeanCosine(sampled, partition);
        for (float[] vector : vectors.subList(80, 200)) {
            double best = Double.NEGATIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < 4; c++) {
                best = Math.max(best, RandomVectors.cosine(vector, means[c]));
                greatest = Math.max(greatest, meanCosine(vector, sampled, partition, c));
            }
            assertEquals(best, RandomVectors.cosine(vector, means[cluster(centres, vector)]), 1e-6);
            if (vectors.subList(0, 80).stream().noneMatch(v -> java.util.Arrays.equals(v, vector))) {
                assertEquals(greatest, meanCosine(vector, sampled, partition, cluster(linkage, vector)), 1e-6);
            }
        }
    }

    private static double meanCosine(float[] vector, SampledPoints sampled, Partition partition, int cluster) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < partition.labels().length; i++) {
            if (partition.labels()[i] == cluster) {
                double w = sampled.points().weights()[i];
                sum += w * RandomVectors.cosine(vector, RandomVectors.mean(List.of(sampled.points().vectors()[i])));
                weight += w;
            }
        }
        return sum / weight;
    }
}
