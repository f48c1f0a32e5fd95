// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.semantic.graph.BertCompiler;
import org.opensearch.semantic.graph.OnnxCheck;
import org.opensearch.semantic.vector.VectorMath;

/**
 * An opened graph: token ids in, one vector per text out. Checked against the description when it is opened. Thread-safe; one run
 * uses one core, so parallelism is the caller's.
 */
interface TextGraph extends Closeable {

    /** Bundled int8 graphs have 0.999 or more; users may have been content with less. */
    double LEAST_AGREEMENT = 0.99;

    /**
     * Opens a graph and runs it once, because a graph may leave its shapes open and only show at run time that it does not fit.
     *
     * <p>On x64 processors without VNNI the integer products of ONNX Runtime add pairs of products in 16 bits, which can overflow. An
     * int8 graph carries a probe that shows it; then it is refused.
     *
     * @param dense the layer after pooling, if there is one
     * @throws IllegalArgumentException if the graph does not fit the description, or is refused unseen by ONNX Runtime
     * @throws IllegalStateException if the provider can not be had
     */
    static TextGraph open(Path file, ModelSpec spec, Optional<DenseLayer> dense, ExecutionProvider provider) throws IOException,
        OrtException {
        OnnxCheck.check(file);
        OrtSession session = session(file, provider);
        boolean opened = false;
        try {
            String precision = session.getMetadata().getCustomMetadataValue(BertCompiler.METADATA).orElse(Precision.AS_IS);
            provider.check(precision);
            TextGraph graph = precision.equals(Precision.AS_IS)
                ? new ExportedGraph(session, spec, dense)
                : new CompiledGraph(session, spec, precision);
            float[] vector = graph.run(List.of(new TokenSequence(new long[] { 1, 2, 3 }, false)))[0];
            if (VectorMath.isFinite(vector) == false) {
                throw new IllegalArgumentException("model.onnx gives vectors that are not finite numbers");
            }
            double agreement = graph.agreement();
            if (agreement < LEAST_AGREEMENT) {
                throw new IllegalArgumentException(
                    "on this machine the int8 graph is not the model it was made from: cosine [" + agreement + "], expected ["
                        + LEAST_AGREEMENT + "] or more; add the model to [semantic.exact_models], or compile it again"
                );
            }
            opened = true;
            return graph;
        } finally {
            if (opened == false) {
                session.close();
            }
        }
    }

    private static OrtSession session(Path file, ExecutionProvider provider) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // Patterns are kept per shape, and texts come in every length: they would only hold memory.
            options.setMemoryPatternOptimization(false);
            provider.addTo(options);
            return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        }
    }

    /** @param expected what follows from the description, or from the dense layer */
    static IllegalArgumentException wrongDimension(long found, long expected, ModelSpec spec) {
        String says = spec.denseActivation().isPresent()
            ? DenseLayer.FILE + " takes vectors of dimension [" + expected + "]"
            : "model.yml says dimension [" + expected + "]";
        return new IllegalArgumentException("model.onnx gives vectors of dimension [" + found + "], " + says);
    }

    /** {@code int8} or {@code fp32} if compiled, else {@code as is}. */
    String precision();

    /** Cosine of what this graph makes of its probe to what the original makes of it; 1 for a graph without a probe. */
    double agreement() throws OrtException;

    /** Most texts of one batch. */
    int largestBatch();

    /**
     * Runs one batch.
     *
     * @param batch at most {@link #largestBatch} texts of equal length
     * @return float[batch][dimension], pooled and, if the model says so, of norm 1
     */
    float[][] run(List<TokenSequence> batch) throws OrtException;

    @Override
    void close();
}
