// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.Slot;

/** One document on its way through a processor. It is not changed until all that goes into it is there. */
final class DocumentEmbedding {

    private final IngestDocumentWrapper wrapper;
    private final List<Slot> slots = new ArrayList<>();
    private final List<VectorUse.Put> puts = new ArrayList<>();
    private final List<Slot> outdated = new ArrayList<>();
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

    /** Empty if the document is to be given an id of its own. */
    Optional<String> id() {
        return metadata(IngestDocument.Metadata.ID);
    }

    Optional<String> routing() {
        return metadata(IngestDocument.Metadata.ROUTING);
    }

    private Optional<String> metadata(IngestDocument.Metadata name) {
        return Optional.ofNullable(document().getSourceAndMetadata().get(name.getFieldName())).map(Object::toString);
    }

    void add(List<Slot> found) {
        slots.addAll(found);
    }

    /** All places, those without a text too; none once the document has failed. */
    List<Slot> slots() {
        return failure == null ? slots : List.of();
    }

    /** The places whose text is to be embedded; none once the document has failed. */
    List<Slot> wanted() {
        return slots().stream().filter(slot -> !slot.texts().isBlank()).toList();
    }

    boolean needsEmbedding() {
        return wanted().isEmpty() == false;
    }

    void fail(Exception e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** Takes what is to be put into the document. */
    void take(List<VectorUse.Put> values) {
        puts.addAll(values);
    }

    /** Forgets what was taken so far. */
    void forget() {
        puts.clear();
        outdated.clear();
    }

    /** Takes places whose values must go. */
    void takeAway(List<Slot> values) {
        outdated.addAll(values);
    }

    /** Writes what was taken and removes what is outdated, unless the document has failed. */
    IngestDocumentWrapper finish() {
        if (failure == null) {
            try {
                outdated.forEach(Slot::clear);
                puts.forEach(put -> put.slot().put(put.value()));
            } catch (RuntimeException e) {
                // Another processor may have left an object that can not be changed. Whoever waits for the batch must be answered.
                fail(new IllegalArgumentException("the result can not be written into the document: " + e, e));
            }
        }
        return new IngestDocumentWrapper(wrapper.getSlot(), wrapper.getChildSlot(), failure == null ? document() : null, failure);
    }
}
