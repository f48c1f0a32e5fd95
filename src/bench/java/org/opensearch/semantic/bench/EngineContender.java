// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.io.IOException;
import java.util.List;
import org.opensearch.semantic.model.PaddedModel;
import org.opensearch.semantic.model.QueuedModel;

/** Who embeds, each with all cores. */
enum EngineContender {
    /** langchain4j, the stock int8 graph: one text at a time, on all cores. */
    PEER(ModelFiles.BGE, Who.PEER_SINGLE),
    /** langchain4j, given all texts at once: it runs as many at a time as there are cores. */
    PEER_ALL(ModelFiles.BGE, Who.PEER_ALL),
    /** The stock int8 graph in our runtime: one text per run, as many runs at a time as there are cores. */
    STOCK(ModelFiles.BGE, Who.STOCK),
    /** The stock int8 graph in batches, sorted by length and padded. */
    STOCK_PADDED(ModelFiles.BGE, Who.STOCK_PADDED),
    /** The compiled int8 graph as a node runs it. */
    INT8(ModelFiles.BGE, Who.INT8),
    /** The compiled fp32 graph as a node runs it. */
    EXACT(ModelFiles.BGE, Who.EXACT),
    MINILM_STOCK(ModelFiles.MINILM, Who.STOCK),
    MINILM_STOCK_PADDED(ModelFiles.MINILM, Who.STOCK_PADDED),
    MINILM_INT8(ModelFiles.MINILM, Who.INT8);

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private enum Who {
        PEER_SINGLE,
        PEER_ALL,
        STOCK,
        STOCK_PADDED,
        INT8,
        EXACT
    }

    private final ModelFiles model;
    private final Who who;

    EngineContender(ModelFiles model, Who who) {
        this.model = model;
        this.who = who;
    }

    TextEmbedder open() throws IOException {
        return switch (who) {
            case PEER_SINGLE -> {
                BgeSmallEnV15QuantizedEmbeddingModel peer = new BgeSmallEnV15QuantizedEmbeddingModel();
                yield TextEmbedder.of(texts -> vectors(texts.stream().map(text -> peer.embed(text).content().vector()).toList()), () -> {});
            }
            case PEER_ALL -> {
                BgeSmallEnV15QuantizedEmbeddingModel peer = new BgeSmallEnV15QuantizedEmbeddingModel();
                yield TextEmbedder.of(texts -> {
                    List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
                    return vectors(peer.embedAll(segments).content().stream().map(embedding -> embedding.vector()).toList());
                }, () -> {});
            }
            case STOCK -> ModelFiles.documents(model.stock(CORES));
            case STOCK_PADDED -> {
                PaddedModel padded = model.padded(CORES, QueuedModel.BATCH_TOKENS);
                yield TextEmbedder.of(padded::embed, padded::close);
            }
            case INT8 -> ModelFiles.documents(model.compiled(CORES, QueuedModel.BATCH_TOKENS));
            case EXACT -> reference();
        };
    }

    /** The fp32 graph of the same model: what all others have to agree with. */
    TextEmbedder reference() throws IOException {
        return ModelFiles.documents(model.exact(CORES, QueuedModel.BATCH_TOKENS));
    }

    private static float[][] vectors(List<float[]> vectors) {
        return vectors.toArray(float[][]::new);
    }
}
