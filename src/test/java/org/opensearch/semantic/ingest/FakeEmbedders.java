// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.Map;
import java.util.TreeMap;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/** The given models, the first as default, and one named {@code broken} that can not be opened. */
final class FakeEmbedders implements Embedders {

    private final Map<String, Embedder> models = new TreeMap<>();
    private final Embedder byDefault;

    FakeEmbedders(Embedder... models) {
        byDefault = models[0];
        for (Embedder model : models) {
            this.models.put(model.spec().name(), model);
        }
    }

    void remove(String name) {
        models.remove(name);
    }

    @Override
    public Embedder get(String name) {
        if (name.equals("broken")) {
            throw new IllegalStateException("model [broken] is not available on this node: no such file [model.onnx]");
        }
        Embedder model = models.get(name);
        if (model == null) {
            throw new IllegalArgumentException("no model [" + name + "], there are " + models.keySet());
        }
        return model;
    }

    @Override
    public Embedder byDefault() {
        return byDefault;
    }
}
