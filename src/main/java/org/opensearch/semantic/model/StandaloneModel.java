// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model outside of a node: opened from its files, embeds on the calling thread. For tools. */
public final class StandaloneModel implements Closeable {

    private final LocalModel model;

    private StandaloneModel(LocalModel model) {
        this.model = model;
    }

    /**
     * Makes the native libraries ready.
     *
     * @param natives folder with one sub-folder per platform
     * @throws IllegalStateException if there are none for this machine
     */
    public static void loadNatives(Path natives) {
        NativeLibraries.load(natives, natives.resolve("none"));
    }

    /** Reads a {@code model.yml}. */
    public static ModelSpec readSpec(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ModelSpecParser.parse(in);
        }
    }

    /** @throws IllegalArgumentException if the files do not fit the description */
    public static StandaloneModel open(Path graph, Path tokenizer, ModelSpec spec) throws IOException {
        return new StandaloneModel(LocalModel.open(spec, new ModelId(spec.name(), ""), graph, tokenizer, ExecutionProvider.CPU));
    }

    /** The token ids of a text, special tokens included, without any prefix. */
    public long[] tokens(String text) {
        return model.tokenize(text).ids();
    }

    /** Embeds a text, without any prefix. */
    public float[] embed(String text) {
        try {
            return model.embed(List.of(model.tokenize(text)))[0];
        } catch (Exception e) {
            throw new IllegalStateException("model [" + model.spec().name() + "] can not embed a text: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
