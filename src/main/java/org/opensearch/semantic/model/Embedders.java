// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** The models of this node, by name. */
public interface Embedders {

    /**
     * The model of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     * @throws IllegalStateException if it is there but could not be opened; the message says why
     */
    Embedder get(String name);

    /** The model of the node setting {@code semantic.default_model}; throws as {@link #get} does. */
    Embedder byDefault();

    /**
     * What is known of the model of this name, whether it can be opened on this node or not.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     * @throws IllegalStateException if its folder can not be read; the message says why
     */
    default ModelSpec spec(String name) {
        return get(name).spec();
    }

    /** What is known of the default model; throws as {@link #spec} does. */
    default ModelSpec defaultSpec() {
        return byDefault().spec();
    }
}
