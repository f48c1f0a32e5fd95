// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.util.List;

/** The same int8 model in the same process, one text at a time: what applications and the comparable plugins do. */
final class Peer {

    private final BgeSmallEnV15QuantizedEmbeddingModel model = new BgeSmallEnV15QuantizedEmbeddingModel();

    /** @return texts per second over these texts, after a warm-up on the first of them */
    double textsPerSecond(List<String> texts) {
        texts.stream().limit(20).forEach(model::embed);
        long start = System.nanoTime();
        texts.forEach(model::embed);
        return texts.size() / ((System.nanoTime() - start) / 1e9);
    }
}
