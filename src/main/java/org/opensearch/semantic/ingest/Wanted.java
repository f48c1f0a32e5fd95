// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.semantic.document.Slot;

/**
 * Something that a text of a document is to become.
 *
 * @param slot has a text
 */
record Wanted(DocumentEmbedding document, Slot slot, VectorUse.Write write) {

    String text() {
        return slot.text().orElseThrow();
    }
}
