// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.util.Locale;

/** What runs the graphs. */
public enum ExecutionProvider {
    CPU,

    /** The first NVIDIA GPU; needs the GPU build of ONNX Runtime. */
    CUDA {
        @Override
        void addTo(OrtSession.SessionOptions options) throws OrtException {
            if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA) == false) {
                throw new IllegalStateException(
                    "[semantic.inference.provider] is [cuda], but the ONNX Runtime of this node has only "
                        + OrtEnvironment.getAvailableProviders()
                        + "; put the libraries of its GPU build into [config/opensearch-semantic/native], or set it to [cpu]"
                );
            }
            options.addCUDA(0);
        }

        @Override
        void check(String precision) {
            if (precision.equals(Precision.INT8)) {
                throw new IllegalStateException(
                    "the int8 graph of this model is made for CPUs; with [semantic.inference.provider: cuda] add the model to"
                        + " [semantic.exact_models]"
                );
            }
        }
    };

    /** Has the session run on this provider, and on the CPU what it can not run. */
    void addTo(OrtSession.SessionOptions options) throws OrtException {
        // The CPU is always there.
    }

    /** Refuses graphs that this provider can not run well. */
    void check(String precision) {
        // The CPU runs all.
    }

    /** @throws IllegalArgumentException if there is none of this name; the message lists those there are */
    public static ExecutionProvider parse(String name) {
        for (ExecutionProvider provider : values()) {
            if (provider.toString().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("unknown execution provider [" + name + "], expected [cpu] or [cuda]");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
