// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.Objects;

/** What became of one text of a request: an embedding, or the reason why there is none. Its neighbours are not affected. */
public sealed interface Outcome {

    record Embedded(Embedding embedding) implements Outcome {
        public Embedded {
            Objects.requireNonNull(embedding);
        }
    }

    record Failed(Exception cause) implements Outcome {
        public Failed {
            Objects.requireNonNull(cause);
        }
    }
}
