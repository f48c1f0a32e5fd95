// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

/**
 * What a passage is made of where it lies in a document: an array of nested objects, one for each.
 *
 * <pre>{@code
 * "body_passages": [
 *   {"vector": [0.1, ...], "start": 0, "end": 812},
 *   {"vector": [0.3, ...], "start": 790, "end": 1544, "field": "notes", "value": 1}
 * ]
 * }</pre>
 *
 * The text itself is not there again: it is read where it stands.
 */
public final class PassageFields {

    public static final String VECTOR = "vector";
    /** Offset of the first character, in UTF-16 code units of the text. */
    public static final String START = "start";
    /** Offset after the last character. */
    public static final String END = "end";
    /** Full path of the field that the text stands in; left out if the passages have one source only. */
    public static final String FIELD = "field";
    /** Which of the field's strings the text is, from 0; left out for the first. */
    public static final String VALUE = "value";

    private PassageFields() {}
}
