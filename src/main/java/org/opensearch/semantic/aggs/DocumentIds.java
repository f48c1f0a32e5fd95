// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.index.fieldvisitor.FieldsVisitor;
import org.opensearch.search.internal.SearchContext;

/**
 * Looks up the {@code _id} of documents of one shard. A lookup decompresses a block of stored fields, so they are for the few
 * documents that an answer names; in ascending order they are cheapest. For one thread.
 */
public final class DocumentIds implements VectorSampler.Documents {

    private final String index;
    private final List<LeafReaderContext> leaves;
    private final StoredFields[] storedFields;
    /** Which documents are not nested in others; empty if none is nested. */
    private final Optional<BitSetProducer> roots;

    public DocumentIds(SearchContext context) {
        this.index = context.shardTarget().getFullyQualifiedIndexName();
        this.leaves = context.searcher().getIndexReader().leaves();
        this.storedFields = new StoredFields[leaves.size()];
        this.roots = context.mapperService().hasNested()
            ? Optional.of(context.bitsetFilterCache().getBitSetProducer(Queries.newNonNestedFilter()))
            : Optional.empty();
    }

    /**
     * @param doc document id in the shard's whole reader; of a nested object: the document that it lies in is named
     */
    @Override
    public DocumentId of(int doc) throws IOException {
        int ord = ReaderUtil.subIndex(doc, leaves);
        LeafReaderContext leaf = leaves.get(ord);
        if (storedFields[ord] == null) {
            storedFields[ord] = leaf.reader().storedFields();
        }
        FieldsVisitor visitor = new FieldsVisitor(false);
        storedFields[ord].document(root(leaf, doc - leaf.docBase), visitor);
        return new DocumentId(index, visitor.id());
    }

    /**
     * The document that a nested object lies in; of a document, itself.
     *
     * @param doc document id in the segment
     */
    public int root(LeafReaderContext leaf, int doc) throws IOException {
        // nested objects come before the document that they lie in
        return roots.isEmpty() ? doc : roots.get().getBitSet(leaf).nextSetBit(doc);
    }
}
