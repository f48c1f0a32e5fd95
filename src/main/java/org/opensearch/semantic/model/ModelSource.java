// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;

/** What a model is opened from, as often as its session was closed. */
interface ModelSource {

    ModelSpec spec();

    ModelId id();

    ModelFolder.Origin origin();

    /**
     * Opens the model {@link #id} and no other.
     *
     * @throws IllegalArgumentException if the files do not fit the description
     * @throws IllegalStateException if they are no longer those of this id
     */
    EmbeddingModel open() throws IOException;
}
