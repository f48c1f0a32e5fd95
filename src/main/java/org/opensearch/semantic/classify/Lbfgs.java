// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Finds the minimum of a smooth convex function by limited-memory BFGS (Liu and Nocedal, "On the limited memory BFGS method for large
 * scale optimization", Mathematical Programming 45, 1989), with a line search by bisection for the weak Wolfe conditions (Lewis and
 * Overton, "Nonsmooth optimization via quasi-Newton methods", Mathematical Programming 141, 2013). Deterministic.
 */
final class Lbfgs {

    /** How many steps are remembered. */
    private static final int MEMORY = 10;
    /** Arrays as long as the parameters that it holds at most: two for each remembered step, and those of the step it is at. */
    static final int COPIES = 2 * MEMORY + 8;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MOST_TRIALS = 40;

    /** A function and its gradient. */
    @FunctionalInterface
    interface Objective {
        /**
         * @param x not to be changed
         * @param gradient filled in
         * @return the function's value at x
         */
        double at(double[] x, double[] gradient);
    }

    /** One step: s = change of x, y = change of the gradient. */
    private record Step(double[] s, double[] y, double rho) {}

    private final Objective objective;
    private final Consumer<double[]> preconditioner;
    private final double tolerance;
    private final int mostIterations;
    private final Deque<Step> steps = new ArrayDeque<>();
    private double[] x;
    private double[] gradient;
    private double value;

    /**
     * @param preconditioner multiplies in place by what is like the inverse of the curvature, up to a factor
     * @param tolerance the search ends when no component of the gradient is greater
     */
    Lbfgs(Objective objective, Consumer<double[]> preconditioner, double tolerance, int mostIterations) {
        this.objective = objective;
        this.preconditioner = preconditioner;
        this.tolerance = tolerance;
        this.mostIterations = mostIterations;
    }

    /** Where the function is least, or as far as the iterations or the precision of doubles went. */
    double[] minimize(double[] start) {
        x = start.clone();
        gradient = new double[x.length];
        value = objective.at(x, gradient);
        for (int i = 0; i < mostIterations && greatest(gradient) > tolerance; i++) {
            if (!step(direction())) {
                break;
            }
        }
        return x;
    }

    /** The two-loop recursion: −H · gradient. */
    private double[] direction() {
        double[] q = gradient.clone();
        double[] alphas = new double[steps.size()];
        int i = 0;
        for (Step step : steps) { // newest first
            alphas[i] = step.rho * dot(step.s, q);
            add(q, -alphas[i++], step.y);
        }
        preconditioner.accept(q);
        double scale = steps.isEmpty() ? 1 / Math.max(1e-300, Math.sqrt(dot(q, q))) : scale(steps.getFirst());
        for (int j = 0; j < q.length; j++) {
            q[j] *= -scale;
        }
        for (Iterator<Step> oldest = steps.descendingIterator(); oldest.hasNext();) {
            Step step = oldest.next();
            add(q, -alphas[--i] - step.rho * dot(step.y, q), step.s);
        }
        return q;
    }

    private double scale(Step newest) {
        double[] y = newest.y.clone();
        preconditioner.accept(y);
        return 1 / (newest.rho * dot(newest.y, y));
    }

    /** Goes along a direction; false if nothing lower was found. */
    private boolean step(double[] direction) {
        double slope = dot(gradient, direction);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double length = 1;
        double[] there = new double[x.length];
        double[] gradientThere = new double[x.length];
        for (int trial = 0; trial < MOST_TRIALS; trial++) {
            for (int j = 0; j < x.length; j++) {
                there[j] = x[j] + length * direction[j];
            }
            double valueThere = objective.at(there, gradientThere);
            if (!(valueThere <= value + SUFFICIENT_DECREASE * length * slope)) {
                high = length;
            } else if (dot(gradientThere, direction) < CURVATURE * slope) {
                low = length;
            } else {
                remember(there, gradientThere);
                value = valueThere;
                return true;
            }
            length = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * length;
        }
        return false;
    }

    private void remember(double[] there, double[] gradientThere) {
        double[] s = new double[x.length];
        double[] y = new double[x.length];
        for (int j = 0; j < s.length; j++) {
            s[j] = there[j] - x[j];
            y[j] = gradientThere[j] - gradient[j];
        }
        double sy = dot(s, y);
        if (sy > 0) {
            steps.addFirst(new Step(s, y, 1 / sy));
            if (steps.size() > MEMORY) {
                steps.removeLast();
            }
        }
        x = there;
        gradient = gradientThere;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * what[j];
        }
    }

    private static double greatest(double[] gradient) {
        double greatest = 0;
        for (double component : gradient) {
            greatest = Math.max(greatest, Math.abs(component));
        }
        return greatest;
    }
}
