// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** What a text is embedded as. Asymmetric models put another prefix before a query than before a document. */
public enum Role {
    QUERY,
    DOCUMENT
}
