// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.Closeable;
import java.util.List;
import java.util.function.Function;

/** One way to embed texts, on all cores it may have. */
interface TextEmbedder extends Closeable {

    /** @return float[texts][dimension] */
    float[][] embed(List<String> texts);

    @Override
    void close();

    /** Of something, and of what closes it. */
    static TextEmbedder of(Function<List<String>, float[][]> embed, Runnable close) {
        return new TextEmbedder() {
            @Override
            public float[][] embed(List<String> texts) {
                return embed.apply(texts);
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
