// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

public class ClassifierTests extends OpenSearchTestCase {

    private static final Runnable ON = () -> {};

    private static Training.Trained train(Method method, TrainingSet set) {
        return Training.train(method, set, ON);
    }

    private static double cosine(float[] a, double[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < b.length; d++) {
            dot += a[d] * b[d];
            aa += (double) a[d] * a[d];
            bb += b[d] * b[d];
        }
        return dot / Math.sqrt(aa * bb);
    }

    public void testTellsSeparateClassesApartAndSurvivesTheWire() throws IOException {
        Random random = random();
        Blobs blobs = new Blobs(random, 8, 24);
        TrainingSet set = blobs.set(random, 12, 0.4f);
        for (Method method : Method.values()) {
            Training.Trained trained = train(method, set);
            assertThat(trained.accuracy(), greaterThan(0.95));
            Classifier classifier = trained.classifier();
            BytesStreamOutput out = new BytesStreamOutput();
            classifier.writeTo(out);
            Classifier copy = new Classifier(out.bytes().streamInput());
            assertEquals(classifier, copy);
            assertEquals(classifier.hashCode(), copy.hashCode());
            assertEquals("the same set, the same bits", classifier, train(method, set).classifier());
            int right = 0;
            for (int i = 0; i < 200; i++) {
                float[] vector = blobs.vector(random, i % 8, 0.4f);
                Classification found = classifier.classify(vector).orElseThrow();
                assertEquals(found, copy.classify(vector).orElseThrow());
                right += found.label().equals(Blobs.label(i % 8)) ? 1 : 0;
                assertTrue(found.toString(), found.score() >= 0 && found.score() <= 1 && found.margin() >= 0);
                assertTrue(found.toString(), found.margin() <= found.score() && found.anomaly() >= 0 && found.anomaly() < 1);
            }
            assertThat(method.label(), right, greaterThan(190));
            assertEquals(24, classifier.dimension());
            assertEquals((8 + (method == Method.KNN ? 96 : method == Method.LINEAR ? 8 : 0)) * 24 * 4, classifier.bytes());
        }
    }

    /** With two classes one of them is always the nearer; what is near neither has a low score all the same. */
    public void testStrangersScoreLow() {
        Random random = random();
        Blobs blobs = new Blobs(random, 40, 256);
        List<String> labels = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            labels.add(Blobs.label(i % 2));
            vectors.add(blobs.vector(random, i % 2, 0.3f));
        }
        for (Method method : Method.values()) {
            Classifier classifier = train(method, TrainingSet.of(labels, vectors)).classifier();
            int mistaken = 0;
            for (int k = 0; k < 40; k++) {
                Classification found = classifier.classify(blobs.vector(random, k, 0.3f)).orElseThrow();
                if (k < 2) {
                    assertThat(method + " " + found, found.score(), greaterThan(0.5));
                } else {
                    mistaken += found.score() >= 0.5 ? 1 : 0;
                }
            }
            // a random direction may happen to lie near one of the two
            assertThat(method.label(), mistaken, lessThan(3));
        }
    }

    /**
     * Class a: (1, 0) and (0.6, 0.8), whose mean points to (0.8, 0.4) / |·| = (0.8944, 0.4472). Class b: (0, −1) alone. The vector
     * (1, 0) has cosines 0.8944 and 0. Left out, (1, 0) is nearest to (0.6, 0.8): 0.6; so is that to it; (0, −1) is left with a, at
     * −0.4472. So of the distances 0.4, 0.4, 1.4472 none is below 1 − 0.8944.
     */
    public void testCentroidsByHand() {
        TrainingSet set = TrainingSet.of(
            List.of("a", "b", "a"),
            List.of(new float[] { 2, 0 }, new float[] { 0, -3 }, new float[] { 0.6f, 0.8f })
        );
        Centroids centroids = Centroids.of(set);
        assertEquals(0.8944, centroids.cosines(new float[] { 1, 0 })[0], 1e-4);
        assertEquals(0, centroids.cosines(new float[] { 1, 0 })[1], 1e-6);
        Centroids.LeftOut[] leftOut = centroids.leaveOneOut(set, ON);
        assertEquals(0.6, leftOut[0].cosines()[0], 1e-6);
        assertEquals(0.6, leftOut[2].cosines()[0], 1e-6);
        assertTrue(leftOut[1].alone());
        assertEquals(-0.4472, leftOut[1].cosines()[0], 1e-4);
        Classifier classifier = train(Method.NEAREST_CENTROID, set).classifier();
        Classification found = classifier.classify(new float[] { 5, 0 }).orElseThrow();
        assertEquals("a", found.label());
        assertEquals(0, found.anomaly(), 0);
        assertEquals(
            "between the second and the third of three",
            2 / 4.0,
            classifier.classify(new float[] { -1, 1 })
                .orElseThrow()
                .anomaly(),
            0
        );
        assertEquals(3 / 4.0, new Anomaly(new double[] { 0.4, 0.4, 1.4472 }).score(1.5), 0);
        assertEquals("equal is not below", 0, new Anomaly(new double[] { 0.4, 0.4, 1.4472 }).score(0.4), 0);
    }

    public void testLeaveOneOutEqualsTrainingWithout() {
        TrainingSet set = Blobs.random(random(), 4, randomIntBetween(2, 6), 7, 0.8f);
        Centroids.LeftOut[] leftOut = Centroids.of(set).leaveOneOut(set, ON);
        for (int i = 0; i < set.size(); i++) {
            double[][] sums = new double[4][7];
            for (int j = 0; j < set.size(); j++) {
                for (int d = 0; d < 7 && j != i; d++) {
                    sums[set.classOf(j)][d] += set.vector(j)[d];
                }
            }
            for (int k = 0; k < 4; k++) {
                assertEquals(cosine(set.vector(i), sums[k]), leftOut[i].cosines()[k], 1e-5);
            }
        }
    }

    public void testNeighboursEqualSorting() {
        TrainingSet set = Blobs.random(random(), 3, randomIntBetween(2, 20), 5, 0.9f);
        Neighbours neighbours = new Neighbours(set.vectors(), set.classes());
        float[] query = set.vector(randomInt(set.size() - 1));
        int without = randomBoolean() ? -1 : randomInt(set.size() - 1);
        List<Integer> sorted = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            if (i != without) {
                sorted.add(i);
            }
        }
        Map<Integer, Float> cosines = new HashMap<>();
        sorted.forEach(i -> cosines.put(i, VectorMath.dot(query, set.vector(i))));
        sorted.sort((a, b) -> Float.compare(cosines.get(b), cosines.get(a)));
        Votes votes = neighbours.votes(query, without);
        assertEquals(Math.min(10, sorted.size()), votes.classes().length);
        for (int i = 0; i < votes.classes().length; i++) {
            assertEquals(set.classOf(sorted.get(i)), votes.classes()[i]);
            assertEquals(cosines.get(sorted.get(i)), votes.values()[i], 0);
        }
    }

    public void testShares() {
        double e = Math.E;
        double[] shares = new Votes(new int[] { 2, 0, 2 }, new double[] { 0.5, 1, 1 }).shares(2, 4);
        assertArrayEquals(new double[] { e * e / (2 * e * e + e), 0, (e * e + e) / (2 * e * e + e), 0 }, shares, 1e-12);
        assertArrayEquals("no overflow", new double[] { 1, 0 }, Votes.each(new double[] { 1e6, -1e6 }).shares(50, 2), 1e-12);
    }

    /** New vectors of the same kind: one in a hundred is above 0.99, one in ten above 0.9. */
    public void testAnomalyIsEvenlySpread() {
        Random random = new Random(7);
        Blobs blobs = new Blobs(random, 5, 16);
        Classifier classifier = train(Method.NEAREST_CENTROID, blobs.set(random, 400, 0.5f)).classifier();
        int[] above = new int[2];
        for (int i = 0; i < 10_000; i++) {
            double anomaly = classifier.classify(blobs.vector(random, i % 5, 0.5f)).orElseThrow().anomaly();
            above[0] += anomaly >= 0.9 ? 1 : 0;
            above[1] += anomaly >= 0.99 ? 1 : 0;
        }
        assertThat(above[0] / 10_000.0, closeTo(0.1, 0.03));
        assertThat(above[1] / 10_000.0, closeTo(0.01, 0.01));
        assertEquals(1000, Anomaly.of(new double[2000]).distances().length);
        double[] ranks = new double[4000];
        Arrays.setAll(ranks, i -> i);
        assertEquals(0.75, Anomaly.of(ranks).score(3000), 0.001);
    }

    public void testOddVectors() {
        for (Method method : Method.values()) {
            Classifier classifier = train(method, Blobs.random(random(), 3, 4, 5, 0.4f)).classifier();
            assertEquals(Optional.empty(), classifier.classify(new float[5]));
            assertEquals(Optional.empty(), classifier.classify(new float[] { 1, 2, Float.NaN, 0, 0 }));
            assertEquals(Optional.empty(), classifier.classify(new float[] { 1, Float.POSITIVE_INFINITY, 0, 0, 0 }));
            Exception e = expectThrows(IllegalArgumentException.class, () -> classifier.classify(new float[4]));
            assertThat(e.getMessage(), containsString("a vector of dimension [4] can not be classified by vectors of dimension [5]"));
        }
    }

    /** As few examples as there can be, equal ones, and ones that cancel out: there is an answer, and it is a number. */
    public void testDegenerateClasses() {
        float[] x = { 1, 0, 0 };
        float[] y = { 0, 1, 0 };
        float[] minusX = { -1, 0, 0 };
        List<TrainingSet> sets = List.of(
            TrainingSet.of(List.of("a", "b"), List.of(x, y)),
            TrainingSet.of(List.of("a", "b"), List.of(x, x)),
            TrainingSet.of(List.of("a", "a", "b"), List.of(x, minusX, y)),
            TrainingSet.of(List.of("a", "b", "b", "b"), List.of(x, y, y, y)),
            TrainingSet.of(List.of("a", "b", "c"), List.of(x, y, minusX))
        );
        for (TrainingSet set : sets) {
            for (Method method : Method.values()) {
                Classifier classifier = train(method, set).classifier();
                Classification found = classifier.classify(new float[] { 0, 2, 0.1f }).orElseThrow();
                assertTrue(method + " " + set.labels() + " " + found, found.score() >= 0 && found.score() <= 1);
                assertEquals("of equal classes the first", set == sets.get(1) ? "a" : "b", found.label());
            }
        }
    }

    public void testWhatIsRefused() {
        assertRefused("there are vectors of [1] classes [a], and two at least", List.of("a", "a"), 3, 3);
        assertRefused("there are vectors of [0] classes []", List.of());
        assertRefused("vectors of dimension [4] among those of [3]", List.of("a", "b"), 3, 4);
        assertRefused("[2] labels for [1] vectors", List.of("a", "b"), 3);
        List<String> many = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int k = 0; k <= 1000; k++) {
            many.add("c" + k);
            vectors.add(new float[] { 1 });
        }
        Exception e = expectThrows(IllegalArgumentException.class, () -> TrainingSet.of(many, vectors));
        assertThat(e.getMessage(), containsString("there are [1001] classes, and [1000] at most are allowed"));
        TrainingSet wide = Blobs.random(random(), 2, 6, 200_000, 1);
        e = expectThrows(IllegalArgumentException.class, () -> train(Method.KNN, wide));
        assertThat(e.getMessage(), containsString("would keep [14] vectors of dimension [200000] in [11200000] bytes, and [8388608] are"));
        e = expectThrows(IllegalArgumentException.class, () -> Method.of("svm"));
        assertEquals("[method] is [svm], allowed are [nearest_centroid, knn, linear]", e.getMessage());
    }

    private static void assertRefused(String message, List<String> labels, int... dimensions) {
        List<float[]> vectors = Arrays.stream(dimensions).mapToObj(d -> {
            float[] vector = new float[d];
            vector[0] = 1;
            return vector;
        }).toList();
        Exception e = expectThrows(IllegalArgumentException.class, () -> TrainingSet.of(labels, vectors));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testVectorsWithoutDirectionAreLeftOut() {
        TrainingSet set = TrainingSet.of(List.of("a", "z", "b"), List.of(new float[] { 1 }, new float[] { 0 }, new float[] { -1 }));
        assertEquals(List.of("a", "b"), set.labels());
        assertArrayEquals(new int[] { 1, 1 }, set.counts());
    }

    public void testSharpnessIsThatOfTheData() {
        // members of the class have a logit of 2 more than the others, and are right in e²/(1 + e²) of cases: sharpness 1 is true
        Random random = new Random(3);
        double[] shown = { 2, 0 };
        int n = 4000;
        Votes[] votes = new Votes[n];
        int[] own = new int[n];
        for (int i = 0; i < n; i++) {
            votes[i] = Votes.each(new double[] { shown[0] / 4, shown[1] }); // says a quarter of what it should
            own[i] = random.nextDouble() < 1 / (1 + Math.exp(-2)) ? 0 : 1;
        }
        assertThat(Sharpness.fit(votes, own, 2, 1), closeTo(4, 0.6));
        assertEquals("nothing known: as usual", 16, Sharpness.fit(new Votes[0], new int[0], 2, 16), 0);
    }

    public void testMembershipIsThatOfTheData() {
        double[] members = new double[500];
        double[] strangers = new double[500];
        Random random = new Random(3);
        Arrays.setAll(members, i -> 0.8 + 0.05 * random.nextGaussian());
        Arrays.setAll(strangers, i -> 0.6 + 0.05 * random.nextGaussian());
        Membership fitted = Membership.fit(members, strangers);
        // two normal distributions of the same width, strangers a quarter as frequent: log odds (m − s) (x − (m + s) / 2) / σ² + log 4
        assertThat(fitted.slope(), closeTo(0.2 / 0.0025, 20));
        assertThat(fitted.middle(), closeTo(0.7 - Math.log(4) * 0.0025 / 0.2, 0.01));
        assertEquals(0.5, fitted.probability(fitted.middle()), 1e-12);
        Membership few = Membership.fit(new double[0], new double[] { 0.5 });
        assertTrue(few.toString(), few.middle() > 0.5 && few.middle() < 0.8 && few.slope() > 0);
    }

    public void testBytesOfATraining() {
        // three copies of 1,000 vectors of 100 floats
        assertEquals(3 * 1_000 * 100 * 4, Training.bytes(Method.KNN, 1_000, 20, 100));
        // and 28 of 101 · 20 doubles, and half of 100 · 100 doubles
        assertEquals(3 * 1_000 * 100 * 4 + 28 * 101 * 20 * 8 + 100 * 100 * 8 / 2, Training.bytes(Method.LINEAR, 1_000, 20, 100));
    }

    public void testMostVectors() {
        // 8 MiB hold 8,388,608 / 1,536 = 5,461 vectors of 384 floats, of which 77 are centroids
        assertEquals(5_461 - 77, Training.mostVectors(Method.KNN, 77, 384));
        assertEquals(Integer.MAX_VALUE, Training.mostVectors(Method.LINEAR, 77, 384));
        // 1,000 centroids of 4,096 floats are 16 MB
        assertEquals(0, Training.mostVectors(Method.NEAREST_CENTROID, 1_000, 4_096));
        // 600 of 2,000 are 5 MB, but twice as many are 10
        assertEquals(Integer.MAX_VALUE, Training.mostVectors(Method.NEAREST_CENTROID, 600, 2_000));
        assertEquals(0, Training.mostVectors(Method.LINEAR, 600, 2_000));
    }
}
