// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/** The forward pass of BERT, one text at a time, in doubles and without any cleverness. */
final class NaiveEncoder {

    private NaiveEncoder() {}

    /** @return double[tokens][dimension] */
    static double[][] tokens(BertEncoder encoder, int[] ids) {
        int dimension = encoder.dimension();
        double[][] x = new double[ids.length][dimension];
        for (int t = 0; t < ids.length; t++) {
            for (int j = 0; j < dimension; j++) {
                x[t][j] = (double) encoder.words()[ids[t] * dimension + j] + encoder.positions()[t * dimension + j];
            }
        }
        x = normalise(x, encoder.embeddingNorm());
        for (EncoderLayer layer : encoder.layers()) {
            double[][] attended = apply(layer.attentionOutput(), attention(layer, x, encoder.heads()));
            double[][] middle = normalise(sum(x, attended), layer.attentionNorm());
            double[][] hidden = apply(layer.expand(), middle);
            for (double[] token : hidden) {
                for (int j = 0; j < token.length; j++) {
                    token[j] = gelu(token[j]);
                }
            }
            x = normalise(sum(middle, apply(layer.contract(), hidden)), layer.outputNorm());
        }
        return x;
    }

    /** The vector of a text: of norm 1, made of the first token or of all. */
    static double[] vector(BertEncoder encoder, int[] ids, boolean firstToken) {
        double[][] tokens = tokens(encoder, ids);
        double[] vector = new double[encoder.dimension()];
        double squares = 0;
        for (int j = 0; j < vector.length; j++) {
            for (int t = 0; t < (firstToken ? 1 : tokens.length); t++) {
                vector[j] += tokens[t][j] / (firstToken ? 1 : tokens.length);
            }
            squares += vector[j] * vector[j];
        }
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= Math.sqrt(squares);
        }
        return vector;
    }

    static double[][] apply(Linear linear, double[][] x) {
        double[][] y = new double[x.length][linear.outputs()];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < linear.outputs(); o++) {
                y[t][o] = linear.bias()[o];
                for (int i = 0; i < linear.inputs(); i++) {
                    y[t][o] += x[t][i] * linear.weight(i, o);
                }
            }
        }
        return y;
    }

    private static double[][] attention(EncoderLayer layer, double[][] x, int heads) {
        double[][] q = apply(layer.query(), x);
        double[][] k = apply(layer.key(), x);
        double[][] v = apply(layer.value(), x);
        int width = q[0].length / heads;
        double[][] mixed = new double[x.length][q[0].length];
        for (int head = 0; head < heads; head++) {
            for (int t = 0; t < x.length; t++) {
                double[] weights = new double[x.length];
                double sum = 0;
                for (int s = 0; s < x.length; s++) {
                    double score = 0;
                    for (int j = head * width; j < (head + 1) * width; j++) {
                        score += q[t][j] * k[s][j];
                    }
                    weights[s] = Math.exp(score / Math.sqrt(width));
                    sum += weights[s];
                }
                for (int s = 0; s < x.length; s++) {
                    for (int j = head * width; j < (head + 1) * width; j++) {
                        mixed[t][j] += weights[s] / sum * v[s][j];
                    }
                }
            }
        }
        return mixed;
    }

    private static double[][] normalise(double[][] x, LayerNorm norm) {
        double[][] y = new double[x.length][norm.dimension()];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            double variance = 0;
            for (double value : x[t]) {
                mean += value / norm.dimension();
            }
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / norm.dimension();
            }
            for (int j = 0; j < y[t].length; j++) {
                y[t][j] = (x[t][j] - mean) / Math.sqrt(variance + norm.epsilon()) * norm.scale()[j] + norm.shift()[j];
            }
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int t = 0; t < a.length; t++) {
            for (int j = 0; j < a[t].length; j++) {
                sum[t][j] = a[t][j] + b[t][j];
            }
        }
        return sum;
    }

    /** {@code x/2 (1 + erf(x/√2))}. */
    static double gelu(double x) {
        return x / 2 * (1 + erf(x / Math.sqrt(2)));
    }

    /** By its Taylor series, {@code 2/√π Σ (-1)^n x^(2n+1) / (n! (2n+1))}; beyond 5 it is 1 but for 1e-12. */
    private static double erf(double x) {
        if (Math.abs(x) > 5) {
            return Math.signum(x);
        }
        double power = x;
        double sum = 0;
        for (int n = 0; n < 120; n++) {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
