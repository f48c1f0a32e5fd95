// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Optional;

/** A field type of text that has vectors beneath: who asks for vectors under its name means these. */
public interface TextWithVectors {

    /** Full path of the vectors; empty if the field has none by its mapping. */
    Optional<String> vectorField();
}
