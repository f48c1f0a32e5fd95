// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Optional;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.WithFieldName;

/** A query that is going to be rewritten to a k-NN query on a vector field, with a vector that a model gives it. */
public interface EmbeddingQuery extends QueryBuilder, WithFieldName {

    /** The model that the query itself names, or empty if the field's binding is to decide. */
    Optional<String> model();

    /** Whether it has its vector. */
    boolean isEmbedded();

    /** Whether it looks at fewer documents than the field has. */
    boolean isFiltered();
}
