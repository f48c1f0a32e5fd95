// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;

/** What a processor makes of the vectors of its texts. */
interface VectorUse {

    /**
     * Where it goes.
     *
     * @param index what the document says in {@code _index}
     * @param field full path
     */
    record Destination(String index, String field) {}

    /**
     * Makes a field ready for what is made of vectors of this model, before anything is embedded; fails if it can not be.
     *
     * @param simulation whether nothing may be changed, and all is but to be checked
     */
    void prepare(Destination destination, Embedder embedder, boolean simulation, ActionListener<Void> listener);

    /** What is put into the document. */
    Object value(float[] vector);
}
