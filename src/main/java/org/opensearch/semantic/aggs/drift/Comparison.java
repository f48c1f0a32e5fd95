// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Two sets of unit vectors, of n and m documents and with the means a and b.
 *
 * <p>If both are drawn from one population, with mean μ, R² = |μ|² and hence the total variance σ² = 1 − R², then E a·b = R²,
 * E|a|² = R² + σ²/n and E|b|² = R² + σ²/m. R² is estimated without bias from all N = n + m vectors, of mean c, whose
 * E|c|² = R² + σ²/N: R² = (N|c|² − 1)/(N − 1) and σ² = N(1 − |c|²)/(N − 1).
 */
final class Comparison {

    /** Where vectors vary less than this, they are equal, and what is seen is rounding. */
    private static final double NO_VARIANCE = 1e-12;

    private final Side now;
    private final Side baseline;
    /** σ². */
    private final double variance;

    Comparison(Side now, Side baseline) {
        this.now = now;
        this.baseline = baseline;
        double all = now.count() + (double) baseline.count();
        double squares = 0;
        for (int i = 0; i < now.mean().length; i++) {
            double mean = (now.count() * now.mean()[i] + baseline.count() * baseline.mean()[i]) / all;
            squares += mean * mean;
        }
        this.variance = Math.max(0, all * (1 - squares) / (all - 1));
    }

    Side now() {
        return now;
    }

    Side baseline() {
        return baseline;
    }

    /** Cosine distance of the two means, 0 to 2; NaN if the vectors of a side cancel out: its mean has no direction. */
    double distance() {
        if (!now.sum().hasDirection() || !baseline.sum().hasDirection()) {
            return Double.NaN;
        }
        double norms = VectorMath.norm(now.mean()) * VectorMath.norm(baseline.mean());
        return 1 - Math.clamp(dot(now.mean(), baseline.mean()) / norms, -1, 1);
    }

    /**
     * The distance that sampling alone makes: 1 − E a·b / √(E|a|² E|b|²), with the expectations above. Of many vectors it is about
     * (1/n + 1/m) σ²/2R². In [0, 1]; a ratio of expectations, not the expectation of a ratio, which are about the same where vectors
     * have many dimensions.
     */
    double expected() {
        // no less than 0: the estimate of a small R² may be
        double squaredMean = Math.max(0, 1 - variance);
        double nowSquared = squaredMean + variance / now.count();
        double baselineSquared = squaredMean + variance / baseline.count();
        return 1 - squaredMean / Math.sqrt(nowSquared * baselineSquared);
    }

    /** Whether all vectors are the same, so that nothing can have changed. */
    boolean constant() {
        return variance < NO_VARIANCE;
    }

    /** |a − b|² over what sampling alone makes of it on average, (1/n + 1/m) σ²: around 1 if nothing has changed. */
    double ratio() {
        double squares = 0;
        for (int i = 0; i < now.mean().length; i++) {
            double difference = now.mean()[i] - baseline.mean()[i];
            squares += difference * difference;
        }
        return squares / ((1.0 / now.count() + 1.0 / baseline.count()) * variance);
    }

    /**
     * The sampled documents that moved the mean most, the one that moved it most first, ties by index and id; of a document with several
     * (nested) vectors the best alone. A vector u that k documents have contributes k (u − b)·(a − b) / (n |a − b|²): over all
     * documents that adds up to 1. Those that contribute nothing, or hold back, are no movers.
     */
    List<Mover> movers(int most) {
        double[] change = new double[now.mean().length];
        for (int i = 0; i < change.length; i++) {
            change[i] = now.mean()[i] - baseline.mean()[i];
        }
        double squares = dot(change, change);
        if (constant() || squares == 0) {
            return List.of();
        }
        double offset = dot(baseline.mean(), change);
        Set<DocumentId> seen = new HashSet<>();
        return now.sample()
            .vectors()
            .stream()
            .map(vector -> mover(vector, change, offset, squares))
            .filter(mover -> mover.contribution() > 0)
            .sorted(Comparator.comparing(Mover::contribution).reversed().thenComparing(Mover::document))
            .filter(mover -> seen.add(mover.document()))
            .limit(most)
            .toList();
    }

    private Mover mover(SampledVector vector, double[] change, double offset, double squares) {
        double dot = 0;
        for (int i = 0; i < change.length; i++) {
            dot += vector.vector()[i] * change[i];
        }
        double along = dot / VectorMath.norm(vector.vector()) - offset;
        return new Mover(vector.document(), (float) (vector.count() * along / (now.count() * squares)), vector.count());
    }

    private static double dot(double[] a, double[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
        }
        return dot;
    }
}
