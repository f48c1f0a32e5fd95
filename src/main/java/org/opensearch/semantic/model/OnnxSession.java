// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A BERT-like graph: token ids in, one vector per token out, [batch, tokens, dimension]. The graph's inputs and outputs are
 * checked against the description when it is opened. Thread-safe; one run uses one core, so parallelism is the caller's.
 */
final class OnnxSession implements Closeable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final ModelSpec spec;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Set<String> inputs;
    private final String output;

    OnnxSession(Path graph, ModelSpec spec) throws OrtException {
        this.spec = spec;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // Patterns are kept per shape, and texts come in every length: they would only hold memory.
            options.setMemoryPatternOptimization(false);
            this.session = environment.createSession(graph.toString(), options);
        }
        try {
            this.inputs = session.getInputNames();
            checkInputs();
            this.output = tokenVectors();
            probe();
        } catch (RuntimeException | OrtException e) {
            session.close();
            throw e;
        }
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
        // Without a mask the padding of a batch would be read as text.
        if (inputs.contains(IDS) == false || inputs.contains(MASK) == false) {
            throw new IllegalArgumentException(
                "model.onnx has the inputs " + inputs + ", expected [" + IDS + "] and [" + MASK + "] among them"
            );
        }
    }

    private String tokenVectors() throws OrtException {
        for (Map.Entry<String, NodeInfo> candidate : session.getOutputInfo().entrySet()) {
            if (candidate.getValue().getInfo() instanceof TensorInfo tensor && isTokenVectors(tensor)) {
                long width = tensor.getShape()[2];
                if (width != -1 && width != spec.dimension()) {
                    throw wrongDimension(width);
                }
                return candidate.getKey();
            }
        }
        throw new IllegalArgumentException(
            "model.onnx has the outputs " + session.getOutputInfo() + ", expected a float tensor [batch, tokens, " + spec.dimension() + "]"
        );
    }

    private static boolean isTokenVectors(TensorInfo tensor) {
        return tensor.type == OnnxJavaType.FLOAT && tensor.getShape().length == 3;
    }

    private IllegalArgumentException wrongDimension(long found) {
        return new IllegalArgumentException(
            "model.onnx gives vectors of dimension [" + found + "], model.yml says dimension [" + spec.dimension() + "]"
        );
    }

    /** One short run, because a graph may leave its shapes open and only show at run time that it does not fit. */
    private void probe() throws OrtException {
        float[] vector = run(List.of(new TokenSequence(new long[] { 1, 2, 3 }, false)))[0];
        if (VectorMath.isFinite(vector) == false) {
            throw new IllegalArgumentException("model.onnx gives vectors that are not finite numbers");
        }
    }

    /**
     * Runs one batch, padded to its longest text.
     *
     * @return float[batch][dimension], pooled and, if the model says so, of norm 1
     */
    float[][] run(List<TokenSequence> batch) throws OrtException {
        int width = batch.stream().mapToInt(TokenSequence::length).max().orElseThrow();
        long[] shape = { batch.size(), width };
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String input : inputs) {
                tensors.put(input, OnnxTensor.createTensor(environment, fill(input, batch, width), shape));
            }
            try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
                return pool((OnnxTensor) result.get(0), batch, width);
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static LongBuffer fill(String input, List<TokenSequence> batch, int width) {
        LongBuffer buffer = ByteBuffer.allocateDirect(batch.size() * width * Long.BYTES).order(ByteOrder.nativeOrder()).asLongBuffer();
        for (int row = 0; row < batch.size(); row++) {
            TokenSequence text = batch.get(row);
            switch (input) {
                case IDS -> buffer.put(row * width, text.ids());
                case MASK -> {
                    for (int t = 0; t < text.length(); t++) {
                        buffer.put(row * width + t, 1);
                    }
                }
                default -> {
                    // token_type_ids: one segment, all zero
                }
            }
        }
        return buffer;
    }

    private float[][] pool(OnnxTensor tokens, List<TokenSequence> batch, int width) {
        long found = tokens.getInfo().getShape()[2];
        if (found != spec.dimension()) {
            throw wrongDimension(found);
        }
        FloatBuffer values = tokens.getFloatBuffer();
        float[][] vectors = new float[batch.size()][spec.dimension()];
        for (int row = 0; row < vectors.length; row++) {
            spec.pooling().pool(values, row, width, batch.get(row).length(), vectors[row]);
            if (spec.normalize()) {
                VectorMath.normalize(vectors[row]);
            }
        }
        return vectors;
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
