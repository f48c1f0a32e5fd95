// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.WithFieldName;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.transport.client.Client;

/** A query that is a k-NN query on a vector field once a model has given it its vector: after its rewrite, or on each shard. */
public interface EmbeddingQuery extends QueryBuilder, WithFieldName {

    /** The model that the query itself names, or empty if the field's binding is to decide. */
    Optional<String> model();

    /** The text whose meaning it looks for; empty if it looks for the vector of a document. */
    Optional<String> text();

    /**
     * Gives the vector of what it looks for, for others that need it.
     *
     * @param embedder the model whose vectors are searched
     */
    void findVector(Embedder embedder, Client client, NamedWriteableRegistry registry, ActionListener<float[]> listener);

    /** Whether it has its vector. */
    boolean isEmbedded();

    /** Whether it looks at fewer documents than the field has. */
    boolean isFiltered();

    /** The same query on another field. */
    EmbeddingQuery on(String field);

    /** How a document whose passages have vectors is scored. */
    PassageScore passages();

    /**
     * The k-NN query that it is on a shard, in the form of the shard's field. It has its vector.
     *
     * @throws IllegalArgumentException if the vector does not fit the field
     */
    KNNQueryBuilder nearest(QueryShardContext context) throws IOException;
}
