// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.Optional;
import org.opensearch.index.query.QueryBuilder;

/** Makes the semantic side of a hybrid query that is written in its short form. */
@FunctionalInterface
public interface SemanticSide {

    /**
     * A query for the k documents per shard whose vectors are nearest to this text.
     *
     * @param model the model that the user names, if any
     */
    QueryBuilder nearest(String text, String field, int k, Optional<String> model);
}
