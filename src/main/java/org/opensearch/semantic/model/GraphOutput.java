// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which output of a graph is read: the one that the description names, or the only one that fits it.
 *
 * @param rank 3 for a vector per token, 2 for a vector per text
 * @param width length of the vectors
 */
record GraphOutput(int rank, long width, ModelSpec spec) {

    /**
     * Chooses.
     *
     * @return the name of the output
     * @throws IllegalArgumentException if none fits, or several do and none is named
     */
    String choose(OrtSession session) throws OrtException {
        List<String> fitting = new ArrayList<>();
        long otherWidth = -1;
        for (Map.Entry<String, NodeInfo> candidate : session.getOutputInfo().entrySet()) {
            boolean meant = spec.output().isEmpty() || spec.output().equals(candidate.getKey());
            if (meant && candidate.getValue().getInfo() instanceof TensorInfo tensor && isFloatOfRank(tensor)) {
                long found = tensor.getShape()[rank - 1];
                if (found == -1 || found == width) {
                    fitting.add(candidate.getKey());
                } else {
                    otherWidth = found;
                }
            }
        }
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.size() > 1) {
            throw new IllegalArgumentException(
                "model.onnx has several outputs that may be meant: " + fitting + "; say which one with [output] in model.yml"
            );
        }
        if (otherWidth != -1) {
            throw TextGraph.wrongDimension(otherWidth, width, spec);
        }
        throw noneFits(session);
    }

    private boolean isFloatOfRank(TensorInfo tensor) {
        return tensor.type == OnnxJavaType.FLOAT && tensor.getShape().length == rank;
    }

    private IllegalArgumentException noneFits(OrtSession session) throws OrtException {
        String named = spec.output().isEmpty() ? "" : " named [" + spec.output() + "]";
        String shape = rank == 2 ? "[batch, " + width + "]" : "[batch, tokens, " + width + "]";
        String other = rank == 2
            ? "; [pooling: none] is for graphs that give one vector per text"
            : "; if the graph gives one vector per text, say [pooling: none]";
        return new IllegalArgumentException(
            "model.onnx has the outputs " + described(session) + ", expected a float tensor " + shape + named + other
        );
    }

    private static List<String> described(OrtSession session) throws OrtException {
        List<String> outputs = new ArrayList<>();
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            outputs.add(
                output.getValue().getInfo() instanceof TensorInfo tensor
                    ? output.getKey() + " " + tensor.type + " " + Arrays.toString(tensor.getShape())
                    : output.getKey() + " " + output.getValue().getInfo()
            );
        }
        return outputs;
    }
}
