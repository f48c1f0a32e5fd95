// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/** A fixed set of models; the first is the default. */
public final class FakeEmbedders implements Embedders {

    private final Map<String, Embedder> byName = new LinkedHashMap<>();

    public FakeEmbedders(Embedder... embedders) {
        for (Embedder embedder : embedders) {
            byName.put(embedder.id().name(), embedder);
        }
    }

    @Override
    public Embedder get(String name) {
        Embedder embedder = byName.get(name);
        if (embedder == null) {
            throw new IllegalArgumentException("model [" + name + "] is not known; there are " + byName.keySet());
        }
        return embedder;
    }

    @Override
    public Embedder byDefault() {
        return byName.values().iterator().next();
    }
}
