// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.List;
import java.util.Map;

/** Reads the texts of one field out of documents. */
public interface TextReader {

    EmbeddedField field();

    /**
     * The places for what becomes of the texts of this document; none where there is nothing to do.
     *
     * @throws IllegalArgumentException if what stands there can not be embedded; the message names the place in the document
     */
    List<Slot> read(Map<String, Object> document);
}
