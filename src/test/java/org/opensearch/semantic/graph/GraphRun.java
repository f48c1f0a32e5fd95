// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.Closeable;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.model.StandaloneModel;

/** A written graph, run by ONNX Runtime itself. */
final class GraphRun implements Closeable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    private GraphRun(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    static GraphRun open(GraphBuilder graph, Path file) throws IOException, OrtException {
        OnnxWriter.write(graph, file);
        return open(file);
    }

    static GraphRun open(Path file) throws IOException, OrtException {
        StandaloneModel.loadNatives(PathUtils.get(System.getProperty("semantic.bundle")).resolve("native"));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        return new GraphRun(environment, environment.createSession(Files.readAllBytes(file)));
    }

    GraphRun ints(String name, int[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape));
        return this;
    }

    GraphRun longs(String name, long[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
        return this;
    }

    GraphRun floats(String name, float[] values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape));
        return this;
    }

    /** The only output, row-major, for the inputs that were given since the last run. */
    float[] run() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            inputs.clear();
        }
    }

    /** The vectors of texts of equal length by a compiled graph, one after another. */
    float[] vectors(int[]... texts) throws OrtException {
        int[] ids = Arrays.stream(texts).flatMapToInt(Arrays::stream).toArray();
        return ints(BertCompiler.INPUT, ids, texts.length, texts[0].length).run();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
