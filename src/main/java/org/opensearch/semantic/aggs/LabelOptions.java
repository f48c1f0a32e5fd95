// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How clusters are to be named.
 *
 * @param field full dotted name of a field of type text or keyword
 * @param terms most words of a label, 1 to {@value #MOST_TERMS}
 */
public record LabelOptions(String field, int terms) implements Writeable {

    static final int MOST_TERMS = 20;
    private static final int USUAL_TERMS = 3;

    /** @throws IllegalArgumentException if there is no such field or number; whoever parses a request says for which aggregation */
    public LabelOptions {
        if (field.isBlank()) {
            throw new IllegalArgumentException("[label_field] is blank: name a field of type [text] or [keyword], or leave it out");
        }
        if (terms < 1 || terms > MOST_TERMS) {
            throw new IllegalArgumentException("[label_terms] is [" + terms + "], and must be from 1 to " + MOST_TERMS);
        }
    }

    /**
     * What a request says; empty if it asks for no labels.
     *
     * @param field null if not given
     * @param terms null if not given
     */
    public static Optional<LabelOptions> of(String field, Integer terms) {
        if (field != null) {
            return Optional.of(new LabelOptions(field, terms == null ? USUAL_TERMS : terms));
        }
        if (terms != null) {
            throw new IllegalArgumentException("[label_terms] is for labels, and there is no [label_field] to take them from");
        }
        return Optional.empty();
    }

    public LabelOptions(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(terms);
    }

    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return builder.field("label_field", field).field("label_terms", terms);
    }
}
