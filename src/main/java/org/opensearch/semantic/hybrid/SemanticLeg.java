// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.semantic.vector.QueryVector;

/**
 * A semantic leg of a hybrid query on a shard: which documents are nearest, and how near any document is.
 *
 * @param name for explanations
 * @param weight at least 0, as the query's combination expects it
 * @param nearest nominates documents; its scores, which may be approximate, are not used
 * @param reach a value that tells apart how far {@code nearest} reaches, its k for example: the Lucene queries of k-NN are equal
 *     for any two k below {@code ef_search}, and equal queries are merged and cached as one
 * @param k how many of those that {@code nearest} finds are nominated, the nearest of them; 0 for all
 * @param complete how many documents {@code nearest} finds such that every other document is no nearer than the last of these; 0 if
 *     nothing is known of the others, because a filter or a radius chose. More than {@code k} where it pays to know more of the others
 * @param field where the stored vectors are
 * @param parents null if the field's vectors belong to the documents that are scored; else the vectors are those of their nested
 *     documents, and this tells which documents are the parents
 * @param passages how the cosine of a document is made of those of its nested documents
 * @param vector of the query
 * @param normalization of cosines
 */
record SemanticLeg(
    String name,
    double weight,
    Query nearest,
    Object reach,
    int k,
    int complete,
    String field,
    BitSetProducer parents,
    PassageScore passages,
    QueryVector vector,
    Normalization normalization
) {

    SemanticLeg {
        Objects.requireNonNull(nearest);
        Objects.requireNonNull(passages);
        Objects.requireNonNull(vector);
        Objects.requireNonNull(normalization);
    }

    SemanticLeg rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = nearest.rewrite(searcher);
        return rewritten == nearest
            ? this
            : new SemanticLeg(name, weight, rewritten, reach, k, complete, field, parents, passages, vector, normalization);
    }
}
