// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.core.action.ActionListener;

/** The texts of a batch that one model embeds, and what becomes of their vectors. */
interface ModelCall {

    /** Before {@link #embed}. */
    void add(Wanted each);

    /** Calls the listener once, on any thread, when {@link #take} may be called. The listener is never failed. */
    void embed(ActionListener<Void> listener);

    /** Hands the documents what is to be put into them, or fails them. */
    void take();
}
