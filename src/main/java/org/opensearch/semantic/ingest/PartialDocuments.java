// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.Map;
import java.util.Set;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.ingest.IngestDocument;

/** Which documents of a bulk are parts that are merged into stored documents: a processor can not tell otherwise. */
record PartialDocuments(Set<Key> keys) {

    private static final String KEY = "semantic.parts";

    /** @param index as the request names it */
    record Key(String index, String id) {}

    private static final PartialDocuments NONE = new PartialDocuments(Set.of());

    PartialDocuments {
        keys = Set.copyOf(keys);
    }

    static PartialDocuments of(ThreadContext context) {
        return context.getTransient(KEY) instanceof PartialDocuments parts ? parts : NONE;
    }

    /**
     * Marks the thread context that a bulk is sent in, until what is returned is closed. A bulk that another one has brought about, in
     * its context, is told of its own parts only.
     */
    ThreadContext.StoredContext mark(ThreadContext context) {
        ThreadContext.StoredContext marked = context.newStoredContext(true, Set.of(KEY));
        context.putTransient(KEY, this);
        return marked;
    }

    /** Whether a document is a part. One that a bulk brings whole and in part counts as one. */
    boolean contains(IngestDocument document) {
        Map<String, Object> fields = document.getSourceAndMetadata();
        Object index = fields.get(IngestDocument.Metadata.INDEX.getFieldName());
        Object id = fields.get(IngestDocument.Metadata.ID.getFieldName());
        return index != null && id != null && keys.contains(new Key(index.toString(), id.toString()));
    }
}
