// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/** The given models, the first as default, and one named {@code broken} that can not be opened. */
public final class FakeEmbedders implements Embedders {

    private final Map<String, Embedder> byName = new LinkedHashMap<>();

    public FakeEmbedders(Embedder... embedders) {
        for (Embedder embedder : embedders) {
            byName.put(embedder.id().name(), embedder);
        }
    }

    public void remove(String name) {
        byName.remove(name);
    }

    @Override
    public Embedder get(String name) {
        if (name.equals("broken")) {
            throw new IllegalStateException("model [broken] is not available on this node: no such file [model.onnx]");
        }
        Embedder embedder = byName.get(name);
        if (embedder == null) {
            throw new IllegalArgumentException("no model [" + name + "], there are " + byName.keySet());
        }
        return embedder;
    }

    @Override
    public Embedder byDefault() {
        return byName.values().iterator().next();
    }
}
