// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Makes a {@link Classifier} from labelled vectors. What decides its scores, and its accuracy, is measured on vectors that were left
 * out of what judges them: one by one for centroids and neighbours, in {@value #FOLDS} folds for the linear method.
 *
 * <p>The same set in the same order gives the same classifier. Costs: see the methods' classes; the linear one is solved once, and
 * once more from there per fold. Takes about twice the memory of the vectors.
 */
public final class Training {

    static final int FOLDS = 5;
    /** Most vectors that the sharpness and the accuracy of neighbours are measured on, evenly chosen. */
    private static final int MOST_MEASURED = 2_000;
    /** Of the vectors, those of a set's own included. */
    private static final int COPIES = 3;
    /** Sharpness in the middle of those tried, for cosines and for logits. */
    private static final double USUAL_FOR_COSINES = 16;
    private static final double USUAL_FOR_LOGITS = 1;

    /**
     * What came of a training.
     *
     * @param accuracy share of the measured vectors that others put into their class; a class of one vector can not be told so
     * @param measured how many those are
     */
    public record Trained(Classifier classifier, double accuracy, int measured) {}

    /** What a method learned, and what it says of measured vectors that it did not learn from. */
    private record Learned(Voters voters, int[] measured, Votes[] leftOut, double usual) {}

    private final Method method;
    private final TrainingSet set;
    private final Runnable checkpoint;

    private Training(Method method, TrainingSet set, Runnable checkpoint) {
        this.method = method;
        this.set = set;
        this.checkpoint = checkpoint;
    }

    /**
     * @param checkpoint called often; may throw to stop
     * @throws IllegalArgumentException if the classifier would be larger than {@link Classifier#MOST_BYTES}
     */
    public static Trained train(Method method, TrainingSet set, Runnable checkpoint) {
        checkSize(method, set);
        return new Training(method, set, checkpoint).train();
    }

    /**
     * How many vectors a classifier may be trained on: neighbours are kept, of which so many fit into {@link Classifier#MOST_BYTES}.
     *
     * @return {@link Integer#MAX_VALUE} if there is no limit, 0 if the classes alone are too many
     */
    public static int mostVectors(Method method, int classes, int dimension) {
        long kept = (long) classes * (method == Method.LINEAR ? 2 : 1);
        long room = Classifier.MOST_BYTES / ((long) dimension * Float.BYTES) - kept;
        if (room < 0) {
            return 0;
        }
        return method == Method.KNN ? (int) room : Integer.MAX_VALUE;
    }

    /**
     * Heap that a training takes at most, in bytes.
     *
     * @param size how many vectors it learns from
     */
    public static long bytes(Method method, int size, int classes, int dimension) {
        long vectors = (long) COPIES * size * dimension * Float.BYTES;
        if (method != Method.LINEAR) {
            return vectors;
        }
        long parameters = (dimension + 1L) * classes * Double.BYTES;
        // half of a square of doubles is the preconditioner's
        return vectors + Lbfgs.COPIES * parameters + (long) dimension * dimension * Double.BYTES / 2;
    }

    private static void checkSize(Method method, TrainingSet set) {
        int classes = set.labels().size();
        if (set.size() <= mostVectors(method, classes, set.dimension())) {
            return;
        }
        long vectors = classes + switch (method) {
            case NEAREST_CENTROID -> 0;
            case KNN -> set.size();
            case LINEAR -> classes;
        };
        throw new IllegalArgumentException(
            "method [" + method.label() + "] would keep [" + vectors + "] vectors of dimension [" + set.dimension() + "] in ["
                + vectors * set.dimension() * Float.BYTES + "] bytes, and [" + Classifier.MOST_BYTES
                + "] are the limit; train on fewer documents" + (method == Method.KNN ? ", or by method [linear]" : " or classes")
        );
    }

    private Trained train() {
        Centroids centroids = Centroids.of(set);
        Centroids.LeftOut[] leftOut = centroids.leaveOneOut(set, checkpoint);
        Learned learned = switch (method) {
            case NEAREST_CENTROID -> byCentroid(centroids, leftOut);
            case KNN -> neighbours();
            case LINEAR -> linear();
        };
        int classes = set.labels().size();
        int[] own = Arrays.stream(learned.measured).map(set::classOf).toArray();
        double sharpness = Sharpness.fit(learned.leftOut, own, classes, learned.usual);
        int right = 0;
        for (int i = 0; i < own.length; i++) {
            right += Classifier.greatest(learned.leftOut[i].shares(sharpness, classes)) == own[i] ? 1 : 0;
        }
        Membership membership = membership(leftOut);
        Anomaly anomaly = Anomaly.of(IntStream.range(0, set.size()).mapToDouble(i -> 1 - nearest(leftOut[i].cosines(), -1)).toArray());
        Classifier classifier = new Classifier(method, set.labels(), centroids, learned.voters, sharpness, membership, anomaly);
        return new Trained(classifier, own.length == 0 ? 0 : (double) right / own.length, own.length);
    }

    private Membership membership(Centroids.LeftOut[] leftOut) {
        double[] members = IntStream.range(0, leftOut.length)
            .filter(i -> !leftOut[i].alone())
            .mapToDouble(i -> nearest(leftOut[i].cosines(), -1))
            .toArray();
        double[] strangers = IntStream.range(0, leftOut.length)
            .mapToDouble(i -> nearest(leftOut[i].cosines(), set.classOf(i)))
            .toArray();
        return Membership.fit(members, strangers);
    }

    private static double nearest(double[] cosines, int except) {
        double nearest = -1;
        for (int k = 0; k < cosines.length; k++) {
            nearest = k == except ? nearest : Math.max(nearest, cosines[k]);
        }
        return nearest;
    }

    private Learned byCentroid(Centroids centroids, Centroids.LeftOut[] leftOut) {
        int[] measured = IntStream.range(0, set.size()).filter(i -> !leftOut[i].alone()).toArray();
        Votes[] votes = Arrays.stream(measured).mapToObj(i -> Votes.each(leftOut[i].cosines())).toArray(Votes[]::new);
        return new Learned(centroids, measured, votes, USUAL_FOR_COSINES);
    }

    private Learned neighbours() {
        Neighbours neighbours = new Neighbours(set.vectors(), set.classes());
        int count = Math.min(MOST_MEASURED, set.size());
        int[] measured = IntStream.range(0, count).map(i -> (int) ((long) i * set.size() / count)).toArray();
        Votes[] votes = Arrays.stream(measured).mapToObj(i -> {
            checkpoint.run();
            return neighbours.votes(set.vector(i), i);
        }).toArray(Votes[]::new);
        return new Learned(neighbours, measured, votes, USUAL_FOR_COSINES);
    }

    private Learned linear() {
        double[] whole = solve(set, null);
        int[] folds = folds();
        int[] measured = IntStream.range(0, set.size()).toArray();
        Votes[] votes = new Votes[measured.length];
        for (int f = 0; f < FOLDS; f++) {
            int fold = f;
            int[] others = IntStream.range(0, set.size()).filter(i -> folds[i] != fold).toArray();
            int[] out = IntStream.range(0, set.size()).filter(i -> folds[i] == fold).toArray();
            if (out.length == 0 || others.length == 0) {
                continue;
            }
            LinearModel model = model(solve(set.only(others), whole));
            for (int i : out) {
                votes[i] = model.votes(set.vector(i));
            }
        }
        return new Learned(model(whole), measured, votes, USUAL_FOR_LOGITS);
    }

    private double[] solve(TrainingSet some, double[] start) {
        return LogisticRegression.solve(some, LogisticRegression.INVERSE_PENALTY, LogisticRegression.TOLERANCE, start, checkpoint);
    }

    private LinearModel model(double[] parameters) {
        return LogisticRegression.model(parameters, set.dimension(), set.labels().size());
    }

    /** The vectors of each class in turn, so that each fold has its part of each. */
    private int[] folds() {
        int[] folds = new int[set.size()];
        int[] seen = new int[set.labels().size()];
        for (int i = 0; i < folds.length; i++) {
            // another first fold for each class: else classes of few vectors would all be missing from the same folds
            folds[i] = (seen[set.classOf(i)]++ + set.classOf(i)) % FOLDS;
        }
        return folds;
    }
}
