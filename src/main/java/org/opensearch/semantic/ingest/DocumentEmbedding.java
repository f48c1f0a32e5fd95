// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** One document on its way through a processor. It is not changed until all that goes into it is there. */
final class DocumentEmbedding {

    private final IngestDocumentWrapper wrapper;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private Exception failure;

    DocumentEmbedding(IngestDocumentWrapper wrapper) {
        this.wrapper = wrapper;
    }

    IngestDocument document() {
        return wrapper.getIngestDocument();
    }

    /** What the document says in {@code _index}. */
    String index() {
        return String.valueOf(document().getSourceAndMetadata().get(IngestDocument.Metadata.INDEX.getFieldName()));
    }

    void add(List<Slot> found) {
        slots.addAll(found);
    }

    /** The places whose text is to be embedded; none once the document has failed. */
    List<Slot> wanted() {
        return failure == null ? withText().toList() : List.of();
    }

    boolean needsEmbedding() {
        return failure == null && withText().findAny().isPresent();
    }

    void fail(Exception e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** Takes what is to be put into the next place, in the order of {@link #wanted}. */
    void take(Object value) {
        values.add(value);
    }

    /** Writes what was taken and removes what is stale, unless the document has failed. */
    IngestDocumentWrapper finish() {
        try {
            write();
        } catch (RuntimeException e) {
            // Another processor may have left an object that can not be changed. Whoever waits for the batch must be answered.
            fail(new IllegalArgumentException("the result can not be written into the document: " + e, e));
        }
        return new IngestDocumentWrapper(wrapper.getSlot(), wrapper.getChildSlot(), failure == null ? document() : null, failure);
    }

    private void write() {
        if (failure != null) {
            return;
        }
        int next = 0;
        for (Slot slot : slots) {
            if (slot.text().isPresent()) {
                slot.put(values.get(next++));
            } else {
                slot.clear();
            }
        }
    }

    private Stream<Slot> withText() {
        return slots.stream().filter(slot -> slot.text().isPresent());
    }
}
