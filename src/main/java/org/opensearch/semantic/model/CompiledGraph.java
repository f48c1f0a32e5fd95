// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.opensearch.semantic.graph.BertCompiler;
import org.opensearch.semantic.graph.Probe;
import org.opensearch.semantic.vector.QueryVector;

/**
 * A graph that {@link BertCompiler} wrote: int32 token ids [texts, tokens] in, without mask and padding; vectors [texts, dimension]
 * out, pooled and normalised. A text's vector is the same, bit by bit, alone and in a batch.
 */
final class CompiledGraph implements TextGraph {

    /** Memory that one run after another uses, outside of the heap, so that nothing is copied on the way to the runtime. */
    private static final class Memory {
        private IntBuffer ids = ints(0);
        private FloatBuffer vectors = floats(0);

        IntBuffer ids(int size) {
            ids = ids.capacity() < size ? ints(size) : ids;
            return ids.clear().limit(size);
        }

        FloatBuffer vectors(int size) {
            vectors = vectors.capacity() < size ? floats(size) : vectors;
            return vectors.clear().limit(size);
        }

        private static IntBuffer ints(int size) {
            return ByteBuffer.allocateDirect(Integer.BYTES * size).order(ByteOrder.nativeOrder()).asIntBuffer();
        }

        private static FloatBuffer floats(int size) {
            return ByteBuffer.allocateDirect(Float.BYTES * size).order(ByteOrder.nativeOrder()).asFloatBuffer();
        }
    }

    private final ModelSpec spec;
    private final OrtSession session;
    private final String precision;
    /** As many as there ever were runs at a time. */
    private final ConcurrentLinkedQueue<Memory> idle = new ConcurrentLinkedQueue<>();

    CompiledGraph(OrtSession session, ModelSpec spec, String precision) throws OrtException {
        this.spec = spec;
        this.session = session;
        this.precision = precision;
        NodeInfo output = session.getOutputInfo().get(BertCompiler.OUTPUT);
        long[] shape = output != null && output.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
        if (shape.length != 2) {
            throw new IllegalArgumentException("model.onnx says that it is compiled, but has no output [" + BertCompiler.OUTPUT + "]");
        }
        if (spec.output().isEmpty() == false || spec.denseActivation().isPresent() || spec.pooling().isCompiled() == false) {
            throw new IllegalArgumentException(
                "model.onnx is compiled and gives the vector of a text: [output], [dense_activation] and [pooling: "
                    + spec.pooling().name().toLowerCase(Locale.ROOT) + "] are for graphs as they were exported"
            );
        }
        if (shape[1] != spec.dimension()) {
            throw TextGraph.wrongDimension(shape[1], spec.dimension(), spec);
        }
    }

    @Override
    public String precision() {
        return precision;
    }

    @Override
    public double agreement() throws OrtException {
        Optional<String> note = session.getMetadata().getCustomMetadataValue(BertCompiler.PROBE);
        if (note.isEmpty()) {
            return 1;
        }
        Probe probe = Probe.parse(note.get());
        return new QueryVector(probe.vector()).cosine(run(List.of(new TokenSequence(probe.ids(), false)))[0]);
    }

    @Override
    public int largestBatch() {
        return Integer.MAX_VALUE;
    }

    @Override
    public float[][] run(List<TokenSequence> batch) throws OrtException {
        Memory memory = idle.poll();
        memory = memory == null ? new Memory() : memory;
        try {
            return run(batch, memory);
        } finally {
            idle.add(memory);
        }
    }

    private float[][] run(List<TokenSequence> batch, Memory memory) throws OrtException {
        int texts = batch.size();
        int tokens = batch.get(0).length();
        IntBuffer ids = memory.ids(texts * tokens);
        for (TokenSequence text : batch) {
            if (text.length() != tokens) {
                throw new IllegalArgumentException("texts of [" + tokens + "] and [" + text.length() + "] tokens in one batch");
            }
            for (long id : text.ids()) {
                ids.put((int) id);
            }
        }
        FloatBuffer vectors = memory.vectors(texts * spec.dimension());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] outputShape = { texts, spec.dimension() };
        try (
            OnnxTensor input = OnnxTensor.createTensor(environment, ids.flip(), new long[] { texts, tokens });
            OnnxTensor output = OnnxTensor.createTensor(environment, vectors, outputShape)
        ) {
            session.run(Map.of(BertCompiler.INPUT, input), Map.of(BertCompiler.OUTPUT, output)).close(); // writes into vectors
            float[][] copies = new float[texts][spec.dimension()];
            for (int i = 0; i < texts; i++) {
                vectors.get(i * spec.dimension(), copies[i]);
            }
            return copies;
        }
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
