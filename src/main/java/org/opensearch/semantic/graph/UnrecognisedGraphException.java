// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/** The graph is not a BERT encoder, or is written in a way that is not known here. The message says where it differs. */
public final class UnrecognisedGraphException extends Exception {

    private static final long serialVersionUID = 1L;

    UnrecognisedGraphException(String message) {
        super(message);
    }

    /** The values that {@code value} is made from are not what was expected. */
    static UnrecognisedGraphException missing(String what, String value) {
        return new UnrecognisedGraphException("expected " + what + " before the value [" + value + "]");
    }

    static void unlessSame(String one, String other) throws UnrecognisedGraphException {
        if (one.equals(other) == false) {
            throw new UnrecognisedGraphException("[" + one + "] and [" + other + "] were expected to be the same value");
        }
    }
}
