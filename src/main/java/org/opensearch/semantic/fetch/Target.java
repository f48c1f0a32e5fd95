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
 * @param field as the user names it: a {@code semantic_text} field, an object of passages, or a field of vectors; a highlighter names the
 *     text
 * @param query the text that the user gives; empty for what the search itself looks for
 * @param model that the user names
 * @param text path of the text that the user names
 * @param vectors the passages or vectors of the text that the user names
 */
record Target(String field, Optional<String> query, Optional<String> model, Optional<String> text, Optional<String> vectors)
    implements
        Writeable {

    Target {
        Objects.requireNonNull(field);
    }

    Target(StreamInput in) throws IOException {
        this(in.readString(), optional(in), optional(in), optional(in), optional(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeOptionalString(query.orElse(null));
        out.writeOptionalString(model.orElse(null));
        out.writeOptionalString(text.orElse(null));
        out.writeOptionalString(vectors.orElse(null));
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
