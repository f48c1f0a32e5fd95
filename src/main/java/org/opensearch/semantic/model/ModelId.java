// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.Objects;

/**
 * Names one meaning space: vectors of two models with equal ids can be compared, all others can not.
 *
 * @param name the folder name of the model, for people
 * @param digest base64url SHA-256 (43 characters) over everything that decides a vector: graph, tokenizer, output,
 *     pooling, dense layer, normalisation, length limit and prefixes
 */
public record ModelId(String name, String digest) {
    public ModelId {
        Objects.requireNonNull(name);
        Objects.requireNonNull(digest);
    }

    @Override
    public String toString() {
        return name + "@" + digest.substring(0, Math.min(8, digest.length()));
    }
}
