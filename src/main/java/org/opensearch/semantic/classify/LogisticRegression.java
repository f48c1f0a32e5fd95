// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;

/**
 * Multinomial logistic regression with an L2 penalty on the weights, none on the intercepts. With n vectors xᵢ of classes cᵢ it finds
 * the W, b for which
 *
 * <pre>(1/n) Σᵢ −log softmax(W xᵢ + b)[cᵢ]  +  1/(2 C n) |W|²</pre>
 *
 * is least, which is also what scikit-learn's {@code LogisticRegression(C)} minimises (there multiplied by C n). Strictly convex in
 * W, so there is one answer; it is found to a gradient of {@value #TOLERANCE}. In doubles and in a fixed order: the same set gives
 * the same bits.
 *
 * <p>The vectors are worked on less their mean. Since the intercepts are free, that changes nothing but how soon the answer is found:
 * embeddings have much in common, which would stretch the valley that it lies in.
 *
 * <p>Costs 4 · n · dimension · classes multiplications an iteration, of which there are some tens.
 */
final class LogisticRegression {

    /** C: the greater, the less the weights are held back. Chosen by cross-validation on the training splits of two open sets. */
    static final double INVERSE_PENALTY = 30;
    static final double TOLERANCE = 3e-5;
    private static final int MOST_ITERATIONS = 300;

    /** Vectors that are worked on at once, so that each weight is loaded once for all of them. */
    private static final int BLOCK = 4;

    private final TrainingSet set;
    private final int dimension;
    private final int classes;
    private final double penalty;
    private final Runnable checkpoint;
    /** double[dimension]. */
    private final double[] mean;
    /** [block, class]: logits, then residuals. */
    private final double[][] block;
    /** [block, dimension]: vectors less the mean. */
    private final double[][] x;

    private LogisticRegression(TrainingSet set, double inversePenalty, Runnable checkpoint) {
        this.set = set;
        this.dimension = set.dimension();
        this.classes = set.labels().size();
        this.penalty = 1 / (inversePenalty * set.size());
        this.checkpoint = checkpoint;
        this.mean = mean(set);
        this.block = new double[BLOCK][classes];
        this.x = new double[BLOCK][dimension];
    }

    private static double[] mean(TrainingSet set) {
        double[] mean = new double[set.dimension()];
        for (int i = 0; i < set.size(); i++) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += set.vector(i)[d];
            }
        }
        for (int d = 0; d < mean.length; d++) {
            mean[d] /= set.size();
        }
        return mean;
    }

    /**
     * @param start parameters to start from, as {@link #solve} gives them; null for zeros
     * @param checkpoint called often; may throw to stop
     * @return double[(dimension + 1) · classes]: weight of dimension d for class k at d · classes + k, the intercepts last
     */
    static double[] solve(TrainingSet set, double inversePenalty, double tolerance, double[] start, Runnable checkpoint) {
        LogisticRegression regression = new LogisticRegression(set, inversePenalty, checkpoint);
        double[] from = start == null ? new double[(regression.dimension + 1) * regression.classes] : regression.shifted(start, 1);
        Preconditioner preconditioner = new Preconditioner(
            set.vectors(),
            regression.mean,
            regression.classes,
            regression.penalty,
            checkpoint
        );
        Lbfgs search = new Lbfgs(regression::at, preconditioner::apply, tolerance, MOST_ITERATIONS);
        return regression.shifted(search.minimize(from), -1);
    }

    /** With the intercepts of vectors less the mean (sign 1) in place of those of the vectors themselves, or the other way (−1). */
    private double[] shifted(double[] parameters, int sign) {
        double[] shifted = parameters.clone();
        for (int d = 0; d < dimension; d++) {
            for (int k = 0; k < classes; k++) {
                shifted[dimension * classes + k] += sign * mean[d] * parameters[d * classes + k];
            }
        }
        return shifted;
    }

    static LinearModel model(double[] parameters, int dimension, int classes) {
        float[][] weights = new float[classes][dimension];
        float[] intercepts = new float[classes];
        for (int k = 0; k < classes; k++) {
            for (int d = 0; d < dimension; d++) {
                weights[k][d] = (float) parameters[d * classes + k];
            }
            intercepts[k] = (float) parameters[dimension * classes + k];
        }
        return new LinearModel(weights, intercepts);
    }

    /** The objective and its gradient, for vectors less the mean. */
    private double at(double[] parameters, double[] gradient) {
        Arrays.fill(gradient, 0);
        double loss = 0;
        for (int from = 0; from < set.size(); from += BLOCK) {
            checkpoint.run();
            int rows = Math.min(BLOCK, set.size() - from);
            centre(from, rows);
            logits(parameters);
            for (int r = 0; r < rows; r++) {
                loss += residuals(block[r], set.classOf(from + r));
            }
            for (int r = rows; r < BLOCK; r++) {
                Arrays.fill(block[r], 0);
            }
            accumulate(gradient);
        }
        double square = 0;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] /= set.size();
            if (i < dimension * classes) {
                gradient[i] += penalty * parameters[i];
                square += parameters[i] * parameters[i];
            }
        }
        return loss / set.size() + penalty / 2 * square;
    }

    /** Fills the block; what is left of the one before counts for nothing, for its residuals are 0. */
    private void centre(int from, int rows) {
        for (int r = 0; r < rows; r++) {
            float[] vector = set.vector(from + r);
            for (int d = 0; d < dimension; d++) {
                x[r][d] = vector[d] - mean[d];
            }
        }
    }

    private void logits(double[] parameters) {
        for (double[] row : block) {
            System.arraycopy(parameters, dimension * classes, row, 0, classes);
        }
        for (int d = 0; d < dimension; d++) {
            addProducts(parameters, d * classes, x[0][d], x[1][d], x[2][d], x[3][d]);
        }
    }

    // the loop that most time goes into: one array's range times four numbers, which the JVM turns into vector instructions
    private void addProducts(double[] w, int from, double x0, double x1, double x2, double x3) {
        double[] z0 = block[0];
        double[] z1 = block[1];
        double[] z2 = block[2];
        double[] z3 = block[3];
        for (int k = 0; k < classes; k++) {
            double weight = w[from + k];
            z0[k] += x0 * weight;
            z1[k] += x1 * weight;
            z2[k] += x2 * weight;
            z3[k] += x3 * weight;
        }
    }

    private void accumulate(double[] gradient) {
        for (int d = 0; d < dimension; d++) {
            addResiduals(gradient, d * classes, x[0][d], x[1][d], x[2][d], x[3][d]);
        }
        addResiduals(gradient, dimension * classes, 1, 1, 1, 1);
    }

    private void addResiduals(double[] g, int from, double x0, double x1, double x2, double x3) {
        double[] r0 = block[0];
        double[] r1 = block[1];
        double[] r2 = block[2];
        double[] r3 = block[3];
        for (int k = 0; k < classes; k++) {
            g[from + k] += x0 * r0[k] + x1 * r1[k] + x2 * r2[k] + x3 * r3[k];
        }
    }

    /** Turns logits into probabilities less one for the own class, and gives the loss. */
    private static double residuals(double[] logits, int own) {
        double best = Arrays.stream(logits).max().orElseThrow();
        double logit = logits[own] - best;
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            logits[k] = Math.exp(logits[k] - best);
            sum += logits[k];
        }
        for (int k = 0; k < logits.length; k++) {
            logits[k] /= sum;
        }
        logits[own] -= 1;
        return Math.log(sum) - logit;
    }
}
