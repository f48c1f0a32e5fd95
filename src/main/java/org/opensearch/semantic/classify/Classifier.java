// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Tells which of some classes a vector is of. Made by {@link Training}; a value, that can be written and read again. Its vectors take
 * {@value #MOST_BYTES} bytes at most, so that it can be stored as one document and sent along with a search.
 *
 * <p>The score of a class is P(any) · P(class | any): the {@link Membership} by the nearest centroid, times the share of the class in
 * the method's {@link Votes}. Two classes therefore do not force one of them to a score above one half.
 */
public final class Classifier {

    public static final int MOST_BYTES = 8 << 20;

    private final Method method;
    private final List<String> labels;
    private final Centroids centroids;
    private final Voters voters;
    private final double sharpness;
    private final Membership membership;
    private final Anomaly anomaly;

    Classifier(
        Method method,
        List<String> labels,
        Centroids centroids,
        Voters voters,
        double sharpness,
        Membership membership,
        Anomaly anomaly
    ) {
        this.method = method;
        this.labels = List.copyOf(labels);
        this.centroids = centroids;
        this.voters = voters;
        this.sharpness = sharpness;
        this.membership = membership;
        this.anomaly = anomaly;
    }

    public Classifier(StreamInput in) throws IOException {
        this.method = in.readEnum(Method.class);
        this.labels = List.copyOf(in.readStringList());
        this.centroids = new Centroids(in);
        this.voters = method == Method.NEAREST_CENTROID ? centroids : Voters.read(method, in);
        this.sharpness = in.readDouble();
        this.membership = new Membership(in);
        this.anomaly = new Anomaly(in);
    }

    public void writeTo(StreamOutput out) throws IOException {
        out.writeEnum(method);
        out.writeStringCollection(labels);
        centroids.writeTo(out);
        if (method != Method.NEAREST_CENTROID) {
            voters.writeTo(out);
        }
        out.writeDouble(sharpness);
        membership.writeTo(out);
        anomaly.writeTo(out);
    }

    public Method method() {
        return method;
    }

    /** The classes, in alphabetical order. */
    public List<String> labels() {
        return labels;
    }

    public int dimension() {
        return centroids.directions()[0].length;
    }

    /** Memory of its vectors. */
    public long bytes() {
        long vectors = labels.size();
        if (voters instanceof Neighbours neighbours) {
            vectors += neighbours.vectors().length;
        } else if (voters instanceof LinearModel) {
            vectors += labels.size();
        }
        return vectors * dimension() * Float.BYTES;
    }

    /**
     * Judges a vector; of classes with the same score the first by name is named.
     *
     * @param vector float[dimension], of any length
     * @return empty if the vector has no direction: it is zero, or not made of finite numbers
     * @throws IllegalArgumentException if the vector has another dimension
     */
    public Optional<Classification> classify(float[] vector) {
        if (vector.length != dimension()) {
            throw new IllegalArgumentException(
                "a vector of dimension [" + vector.length + "] can not be classified by vectors of dimension [" + dimension() + "]"
            );
        }
        float[] unit = TrainingSet.unit(vector);
        return unit == null ? Optional.empty() : Optional.of(judge(unit));
    }

    private Classification judge(float[] unit) {
        Votes byCentroid = centroids.votes(unit);
        Votes votes = voters == centroids ? byCentroid : voters.votes(unit);
        double[] shares = votes.shares(sharpness, labels.size());
        int best = greatest(shares);
        double second = 0;
        for (int k = 0; k < shares.length; k++) {
            second = k == best ? second : Math.max(second, shares[k]);
        }
        double nearest = Arrays.stream(byCentroid.values()).max().orElseThrow();
        double any = membership.probability(nearest);
        return new Classification(labels.get(best), any * shares[best], any * (shares[best] - second), anomaly.score(1 - nearest));
    }

    static int greatest(double[] values) {
        int best = 0;
        for (int k = 1; k < values.length; k++) {
            best = values[k] > values[best] ? k : best;
        }
        return best;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Classifier o
            && method == o.method
            && labels.equals(o.labels)
            && centroids.equals(o.centroids)
            && voters.equals(o.voters)
            && sharpness == o.sharpness
            && membership.equals(o.membership)
            && anomaly.equals(o.anomaly);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, labels, sharpness, membership, anomaly);
    }
}
