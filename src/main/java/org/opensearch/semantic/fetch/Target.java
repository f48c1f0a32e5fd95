// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Something of a request that needs the meaning of a query: what is equal needs the same.
 *
 * @param kind what it is for
 * @param field as the user names it: a {@code semantic_text} field, an object of passages, or a field of vectors; a highlighter names the
 *     text
 * @param query the text that the user gives; empty for what the search itself looks for
 * @param model that the user names
 * @param text path of the text that the user names
 * @param vectors the passages or vectors of the text that the user of a highlighter names
 * @param passagesOnly whether passages are asked for, and nothing else will do
 */
record Target(
    Kind kind, String field, Optional<String> query, Optional<String> model, Optional<String> text, Optional<String> vectors,
    boolean passagesOnly
) implements Writeable {

    enum Kind {
        FIELD,
        HIGHLIGHT
    }

    Target {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(field);
    }

    Target(StreamInput in) throws IOException {
        this(in.readEnum(Kind.class), in.readString(), optional(in), optional(in), optional(in), optional(in), in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeEnum(kind);
        out.writeString(field);
        out.writeOptionalString(query.orElse(null));
        out.writeOptionalString(model.orElse(null));
        out.writeOptionalString(text.orElse(null));
        out.writeOptionalString(vectors.orElse(null));
        out.writeBoolean(passagesOnly);
    }

    private static Optional<String> optional(StreamInput in) throws IOException {
        return Optional.ofNullable(in.readOptionalString());
    }

    /** @throws IllegalArgumentException if a parameter is there, but empty or blank */
    static void requireText(String parameter, Optional<String> value) {
        if (value.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] [" + parameter + "] must hold text, but it is empty or blank; leave it out or fill it in"
            );
        }
    }
}
