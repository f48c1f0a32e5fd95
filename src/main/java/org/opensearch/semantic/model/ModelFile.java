// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.opensearch.semantic.graph.OnnxCheck;
import org.opensearch.semantic.model.tokenizer.TokenizerCheck;

/**
 * The kinds of files that a model folder has, and what they must be before they are opened.
 */
enum ModelFile {
    DESCRIPTION("model.yml", PlainYaml.MOST_BYTES),
    TOKENIZER("tokenizer.json", TokenizerCheck.MOST_BYTES),
    GRAPH("model.onnx", OnnxCheck.MOST_BYTES),
    EXACT_GRAPH("exact.onnx", OnnxCheck.MOST_BYTES),
    DENSE_LAYER(DenseLayer.FILE, Safetensors.MOST_BYTES);

    private final String file;
    private final long mostBytes;

    ModelFile(String file, long mostBytes) {
        this.file = file;
        this.mostBytes = mostBytes;
    }

    Path in(Path folder) {
        return folder.resolve(file);
    }

    /**
     * Checks that the file is there, a file of its own, and not too large. Does not open it: whoever opens a pipe waits for its other end.
     *
     * @param linked whether it may be a link
     * @throws IllegalArgumentException if it is not so
     */
    void check(Path folder, boolean linked) throws IOException {
        LinkOption[] options = linked ? new LinkOption[0] : new LinkOption[] { LinkOption.NOFOLLOW_LINKS };
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(in(folder), BasicFileAttributes.class, options);
        } catch (NoSuchFileException e) {
            String more = this == DENSE_LAYER
                ? "; model.yml says [dense_activation], so there must be one"
                : "; a model folder has model.onnx, tokenizer.json and model.yml";
            throw new IllegalArgumentException("the file [" + file + "] is missing" + more, e);
        }
        if (found.isSymbolicLink()) {
            throw new IllegalArgumentException("[" + file + "] is a symbolic link; put the file itself into the folder");
        }
        if (found.isRegularFile() == false) {
            throw new IllegalArgumentException("[" + file + "] is not a regular file");
        }
        if (found.size() > mostBytes) {
            throw new IllegalArgumentException("[" + file + "] has [" + found.size() + "] bytes, at most [" + mostBytes + "] are read");
        }
    }
}
