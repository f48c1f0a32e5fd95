// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.index.mapper.TextFieldMapper.TextFieldType;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.semantic.field.TextWithVectors;

/** To searches the field is of type {@code text}, also by name: what works with text works with it. */
final class SemanticTextFieldType extends TextFieldType implements TextWithVectors {

    private final Optional<String> vectorField;

    SemanticTextFieldType(
        String name,
        boolean indexed,
        boolean stored,
        TextSearchInfo search,
        Map<String, String> meta,
        Optional<String> vectorField
    ) {
        super(name, indexed, stored, search, meta);
        this.vectorField = Objects.requireNonNull(vectorField);
    }

    @Override
    public Optional<String> vectorField() {
        return vectorField;
    }
}
