// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/** The graph is not a BERT encoder, or is written in a way that is not known here. The message says where it differs. */
public final class UnrecognisedGraphException extends Exception {

    private static final long serialVersionUID = 1L;

    UnrecognisedGraphException(String message) {
        super(message);
    }
}
