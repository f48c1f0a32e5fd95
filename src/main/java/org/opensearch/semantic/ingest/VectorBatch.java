// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.Offer;

/** Labels documents by a vector that they hold already. For one thread. */
final class VectorBatch {

    private final String processor;
    private final String model;
    private final VectorReader reader;
    private final FieldBinder binder;
    /** Indices whose field was found to take vectors of the classifier's model. */
    private final Set<String> checked = new HashSet<>();

    VectorBatch(String processor, String model, VectorReader reader, FieldBinder binder) {
        this.processor = processor;
        this.model = model;
        this.reader = reader;
        this.binder = binder;
    }

    /**
     * @param labelling empty if the classifier can not be had
     * @param none why
     */
    IngestDocumentWrapper label(IngestDocumentWrapper wrapper, Optional<Labelling> labelling, Exception none) {
        IngestDocument document = wrapper.getIngestDocument();
        try {
            Map<String, Object> source = document.getSourceAndMetadata();
            Optional<float[]> vector = reader.read(source);
            if (vector.isPresent()) {
                if (labelling.isEmpty()) {
                    throw none;
                }
                Slot slot = new Slot(reader.field(), source, reader.field().target().names(), SourceTexts.NONE);
                slot.checkWritable();
                checkModel(document, labelling.get());
                slot.put(labelling.get().value(vector.get()));
            }
            return new IngestDocumentWrapper(wrapper.getSlot(), wrapper.getChildSlot(), document, null);
        } catch (Exception e) {
            Exception failure = EmbeddingFailure.of(processor, reader.source().toString(), model, e);
            return new IngestDocumentWrapper(wrapper.getSlot(), wrapper.getChildSlot(), null, failure);
        }
    }

    /** The document does not say which model its vector comes from; the mapping of the field it goes to does. */
    private void checkModel(IngestDocument document, Labelling labelling) {
        String index = String.valueOf(document.getSourceAndMetadata().get(IngestDocument.Metadata.INDEX.getFieldName()));
        if (!checked.contains(index)) {
            int dimension = labelling.bound().classifier().dimension();
            binder.check(index, reader.source().toString(), Offer.exactly(labelling.bound().model(), dimension));
            checked.add(index);
        }
    }
}
