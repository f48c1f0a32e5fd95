// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.model.Outcome;

/** One document on its way through the processor. It is not changed until all its vectors are there. */
final class DocumentEmbedding {

    private final IngestDocumentWrapper wrapper;
    private final List<Slot> slots = new ArrayList<>();
    private final List<List<Float>> vectors = new ArrayList<>();
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

    /** The places that a vector is wanted for; none once the document has failed. */
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

    /** Takes the next outcome, in the order of {@link #wanted}. */
    void take(Outcome.Embedded outcome) {
        vectors.add(new FloatList(outcome.embedding().vector()));
    }

    /** Writes the vectors and takes stale ones away, unless the document has failed. */
    IngestDocumentWrapper finish() {
        try {
            write();
        } catch (RuntimeException e) {
            // Another processor may have left an object that can not be changed. Whoever waits for the batch must be answered.
            fail(new IllegalArgumentException("a vector can not be written into the document: " + e, e));
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
                slot.put(vectors.get(next++));
            } else {
                slot.clear();
            }
        }
    }

    private Stream<Slot> withText() {
        return slots.stream().filter(slot -> slot.text().isPresent());
    }
}
