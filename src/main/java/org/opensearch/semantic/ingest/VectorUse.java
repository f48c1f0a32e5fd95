// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;

/** What a processor makes of the vectors of its texts. */
interface VectorUse {

    /**
     * Where it goes.
     *
     * @param index what the document says in {@code _index}
     * @param field full path
     */
    record Destination(String index, String field) {}

    /** A value, and the place that it is put into. */
    record Put(Slot slot, Object value) {}

    /** One thing that every text for a destination becomes, by one model. */
    interface Write {

        Embedder embedder();
    }

    /** One for which a text has one vector. */
    interface VectorWrite extends Write {

        /** What is put into the document for the text of this slot. Changes nothing yet. */
        List<Put> puts(Slot slot, Embedding embedding);
    }

    /** Name of the model, for errors. */
    String model();

    /**
     * Makes a destination ready before anything is embedded, and says what is written there; fails if it can not be.
     *
     * @param simulation whether nothing may be changed, and all is but to be checked
     */
    void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener);

    /**
     * Looks for vectors that are known already, so that their texts need not be embedded. What becomes of these is put into their
     * documents.
     *
     * @param simulation as for {@link #prepare}
     * @param rest told once, on any thread, what is to be embedded
     */
    void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest);

    /** How texts are embedded that are to be written so by one model. */
    default ModelCall call(String processor, Embedder embedder) {
        return new EmbeddingCall(processor, embedder);
    }

    /** Whether a destination would be written as it was when it was made ready. */
    default boolean isStill(Destination destination, List<Write> writes) {
        return true;
    }

    /** The places of values that must go: all of them if the slot has no text, and else those that are not written any more. */
    List<Slot> outdated(Destination destination, Slot slot);
}
