// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A graph as it was exported: token ids in; out one vector per token, [1, tokens, width], or the vector of the text, [1, width]. One
 * text at a time, because such a graph may look at the whole batch: exports that are quantised dynamically do.
 */
final class ExportedGraph implements TextGraph {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final String POSITIONS = "position_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES, POSITIONS);

    private final ModelSpec spec;
    private final OrtSession session;
    private final Set<String> inputs;
    private final String output;
    private final Optional<DenseLayer> dense;
    private final int width;

    /** @param dense the layer after pooling, if there is one */
    ExportedGraph(OrtSession session, ModelSpec spec, Optional<DenseLayer> dense) throws OrtException {
        this.spec = spec;
        this.session = session;
        this.dense = dense;
        this.width = dense.map(DenseLayer::inputs).orElse(spec.dimension());
        this.inputs = session.getInputNames();
        checkInputs();
        this.output = new GraphOutput(spec.pooling().outputRank(), width, spec).choose(session);
    }

    private void checkInputs() throws OrtException {
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            boolean int64 = input.getValue().getInfo() instanceof TensorInfo t && t.type == OnnxJavaType.INT64;
            if (KNOWN_INPUTS.contains(input.getKey()) == false || int64 == false) {
                throw new IllegalArgumentException(
                    "model.onnx has the input [" + input.getKey() + "] of " + input.getValue().getInfo() + ", expected int64 inputs out of "
                        + new TreeSet<>(KNOWN_INPUTS)
                );
            }
        }
        if (inputs.contains(IDS) == false || inputs.contains(MASK) == false) {
            throw new IllegalArgumentException(
                "model.onnx has the inputs " + inputs + ", expected [" + IDS + "] and [" + MASK + "] among them"
            );
        }
    }

    @Override
    public String precision() {
        return Precision.AS_IS;
    }

    @Override
    public double agreement() {
        return 1;
    }

    @Override
    public int largestBatch() {
        return 1;
    }

    @Override
    public float[][] run(List<TokenSequence> batch) throws OrtException {
        if (batch.size() != 1) {
            throw new IllegalArgumentException("[" + batch.size() + "] texts, expected one");
        }
        TokenSequence text = batch.get(0);
        long[] shape = { 1, text.length() };
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String input : inputs) {
                LongBuffer values = LongBuffer.wrap(values(input, text));
                tensors.put(input, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, shape));
            }
            try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
                return new float[][] { pool((OnnxTensor) result.get(0), text) };
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static long[] values(String input, TokenSequence text) {
        return switch (input) {
            case IDS -> text.ids();
            case MASK -> {
                long[] all = new long[text.length()];
                Arrays.fill(all, 1);
                yield all;
            }
            case POSITIONS -> {
                long[] counted = new long[text.length()];
                Arrays.setAll(counted, i -> i);
                yield counted;
            }
            default -> new long[text.length()]; // token_type_ids: one segment, all zero
        };
    }

    private float[] pool(OnnxTensor found, TokenSequence text) {
        long[] shape = found.getInfo().getShape();
        long[] expected = spec.pooling() == Pooling.NONE ? new long[] { 1, width } : new long[] { 1, text.length(), width };
        if (Arrays.equals(shape, expected) == false) {
            if (shape.length == expected.length && shape[shape.length - 1] != width) {
                throw TextGraph.wrongDimension(shape[shape.length - 1], width, spec);
            }
            throw new IllegalArgumentException(
                "model.onnx gives [" + output + "] of shape " + Arrays.toString(shape) + " for a text of [" + text.length()
                    + "] tokens, expected " + Arrays.toString(expected)
            );
        }
        float[] pooled = spec.pooling().pool(found.getFloatBuffer(), text.length(), width);
        float[] vector = dense.isPresent() ? dense.get().apply(pooled) : pooled;
        return spec.normalize() ? VectorMath.normalize(vector) : vector;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("model [" + spec.name() + "] can not be closed", e);
        }
    }
}
