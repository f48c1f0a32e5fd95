// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * 8-bit integers with scales that are fixed when the graph is written: activations unsigned with one scale and zero point per
 * tensor, weights signed with one scale per output. Integer sums are exact in any order, and a fixed scale does not know what else is
 * in the batch: a text's vector is the same alone and with others.
 *
 * <p>What keeps it near the floats:
 * <ul>
 * <li>Channels are made equally large, see {@link Evening}. For the input of a layer and before the feed-forward part that is
 * one multiplication; for the attention it is folded into the value projection, because attention only averages values.
 * <li>One hidden unit in {@value #ONE_FLOAT_IN} stays a float: those of largest magnitude. A few of them are many times as large as all
 * others and would take the scale with them.
 * <li>Whatever the check of the model finds too coarse all the same can stay floats as a whole.
 * </ul>
 */
final class IntegerArithmetic implements Arithmetic {

    /** One hidden unit in this many is multiplied as floats. */
    private static final int ONE_FLOAT_IN = 16;

    private static final int UNSIGNED_MAX = 255;
    private static final int SIGNED_MAX = 127;

    private final Ranges ranges;
    private final Set<Activation> floats;

    /** @param floats activations whose readers stay floats */
    IntegerArithmetic(Ranges ranges, Set<Activation> floats) {
        this.ranges = ranges;
        this.floats = floats;
    }

    /** The range of an activation of which these extremes were seen, float[channels] each. */
    static Range range(Activation activation, float[] smallest, float[] largest) {
        byte[] magnitudes = Range.codes(smallest, largest);
        boolean hidden = activation == Activation.HIDDEN;
        float[] divisors = Evening.divisors(magnitudes);
        float low = 0;
        float high = 0;
        for (int j : Range.others(magnitudes, hidden ? floatUnits(magnitudes.length) : 0)) {
            float divisor = hidden ? 1 : divisors[j];
            low = Math.min(low, smallest[j] / divisor);
            high = Math.max(high, largest[j] / divisor);
        }
        return new Range(magnitudes, low, high);
    }

    /** How many of this many hidden units stay floats. */
    static int floatUnits(int hidden) {
        return Math.max(1, hidden / ONE_FLOAT_IN);
    }

    /** A table of bytes with one scale per row. */
    @Override
    public String words(GraphBuilder graph, String ids, BertEncoder encoder) {
        int dimension = encoder.dimension();
        float[] words = encoder.words();
        byte[] table = new byte[words.length];
        float[] scales = new float[encoder.vocabulary()];
        for (int word = 0; word < scales.length; word++) {
            float largest = 0;
            for (int j = 0; j < dimension; j++) {
                largest = Math.max(largest, Math.abs(words[word * dimension + j]));
            }
            scales[word] = scale(largest);
            for (int j = 0; j < dimension; j++) {
                table[word * dimension + j] = (byte) Math.round(words[word * dimension + j] / scales[word]);
            }
        }
        String bytes = graph.constant("words.table", ElementType.INT8, table, scales.length, dimension);
        String rows = graph.onnx("Gather", "words.bytes", bytes, ids);
        String floats = graph.onnx("Cast", "words.floats", List.of(rows), Map.of("to", (long) ElementType.FLOAT.code));
        String rowScales = graph.onnx("Gather", "words.scales", graph.constant("words.scale", scales, scales.length, 1), ids);
        return graph.onnx("Mul", "words", floats, rowScales);
    }

    /** Attention output is a weighted mean of values, so dividing values divides it. */
    @Override
    public EncoderLayer prepare(int layer, EncoderLayer weights) {
        if (floats.contains(Activation.ATTENTION)) {
            return weights;
        }
        Range range = ranges.get(Activation.ATTENTION, layer, weights.value().outputs());
        float[] divisors = Evening.divisors(range.magnitudes());
        return new EncoderLayer(
            weights.query(),
            weights.key(),
            weights.value().divideOutputs(divisors),
            weights.attentionOutput().multiplyInputs(divisors),
            weights.attentionNorm(),
            weights.expand(),
            weights.contract(),
            weights.outputNorm()
        );
    }

    @Override
    public String linear(GraphBuilder graph, String name, String input, Linear linear, Activation reads, int layer) {
        if (floats.contains(reads)) {
            return FloatArithmetic.linear(graph, name, input, linear);
        }
        Range range = ranges.get(reads, layer, linear.inputs());
        if (reads == Activation.ATTENTION) { // evened out in prepare()
            return product(graph, name, quantised(graph, input, range.low(), range.high()), linear);
        }
        float[] divisors = Evening.divisors(range.magnitudes());
        Quantised quantised = quantised(graph, even(graph, input, divisors), range.low(), range.high());
        return product(graph, name, quantised, linear.multiplyInputs(divisors));
    }

    private static String even(GraphBuilder graph, String input, float[] divisors) {
        String even = input + ".even";
        if (graph.has(even) == false) {
            float[] factors = new float[divisors.length];
            for (int j = 0; j < factors.length; j++) {
                factors[j] = 1 / divisors[j];
            }
            graph.onnx("Mul", even, input, graph.constant(even + ".factors", factors, factors.length));
        }
        return even;
    }

    /** The hidden units in two parts, the largest as floats: a permutation of the units, which changes nothing. */
    @Override
    public String feedForward(GraphBuilder graph, String name, String input, EncoderLayer weights, int layer) {
        if (floats.contains(Activation.HIDDEN)) {
            return Arithmetic.super.feedForward(graph, name, input, weights, layer);
        }
        Range range = ranges.get(Activation.HIDDEN, layer, weights.expand().outputs());
        int floatUnits = floatUnits(range.channels());
        int[] few = Range.largest(range.magnitudes(), floatUnits);
        int[] most = Range.others(range.magnitudes(), floatUnits);
        Linear contract = weights.contract().withoutBias();

        String expanded = linear(graph, name + ".expand", input, weights.expand().outputs(most), Activation.MIDDLE, layer);
        String hidden = Arithmetic.gelu(graph, name + ".gelu", expanded);
        Quantised quantised = quantised(graph, hidden, range.low(), range.high());
        String contracted = product(graph, name + ".contract", quantised, contract.inputs(most));

        String expandedFew = linear(graph, name + ".few.expand", input, weights.expand().outputs(few), Activation.MIDDLE, layer);
        String hiddenFew = Arithmetic.gelu(graph, name + ".few.gelu", expandedFew);
        String contractedFew = FloatArithmetic.linear(graph, name + ".few.contract", hiddenFew, contract.inputs(few));
        return graph.onnx("Add", name + ".output", contracted, contractedFew);
    }

    private record Quantised(String value, String scale, String zeroPoint) {}

    private static Quantised quantised(GraphBuilder graph, String input, float low, float high) {
        float step = Math.max((high - low) / UNSIGNED_MAX, Float.MIN_NORMAL);
        byte zero = (byte) Math.clamp(Math.round(-low / step), 0, UNSIGNED_MAX);
        String bytes = input + ".bytes";
        String scale = graph.constant(bytes + ".scale", new float[] { step });
        String zeroPoint = graph.constant(bytes + ".zero", ElementType.UINT8, new byte[] { zero });
        if (graph.has(bytes) == false) {
            graph.onnx("QuantizeLinear", bytes, input, scale, zeroPoint);
        }
        return new Quantised(bytes, scale, zeroPoint);
    }

    private static String product(GraphBuilder graph, String name, Quantised input, Linear linear) {
        byte[] weights = new byte[linear.weights().length];
        float[] scales = new float[linear.outputs()];
        for (int output = 0; output < scales.length; output++) {
            float largest = 0;
            for (int i = 0; i < linear.inputs(); i++) {
                largest = Math.max(largest, Math.abs(linear.weight(i, output)));
            }
            scales[output] = scale(largest);
            for (int i = 0; i < linear.inputs(); i++) {
                weights[i * scales.length + output] = (byte) Math.round(linear.weight(i, output) / scales[output]);
            }
        }
        List<String> inputs = new ArrayList<>();
        inputs.add(input.value());
        inputs.add(graph.constant(name + ".weights", ElementType.INT8, weights, linear.inputs(), scales.length));
        inputs.add(input.scale());
        inputs.add(graph.constant(name + ".scales", scales, scales.length));
        inputs.add(input.zeroPoint());
        if (linear.hasBias()) {
            inputs.add(""); // zero points of the weights: none
            inputs.add(graph.constant(name + ".bias", linear.bias(), scales.length));
        }
        return graph.microsoft("MatMulIntegerToFloat", name, inputs, Map.of());
    }

    private static float scale(float largest) {
        return Math.max(largest, Float.MIN_NORMAL * SIGNED_MAX) / SIGNED_MAX;
    }
}
