// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A passage in an answer.
 *
 * @param object path in the source of the array element that the text lies in, such as {@code comments.3}
 * @param field where the text stands, in a document whose passages are of several fields
 * @param value which of the field's strings it is
 * @param start offset in the text, in UTF-16 code units
 * @param end offset after the last character
 * @param tokens of the text
 * @param source of the document, as far as it was asked for
 */
record CitedPassage(
    String index,
    String id,
    double score,
    Optional<String> object,
    Optional<String> field,
    int value,
    int start,
    int end,
    int tokens,
    String text,
    Optional<Map<String, Object>> source
) implements Writeable {

    static CitedPassage of(Cited cited, int tokens) {
        Found best = cited.best();
        return new CitedPassage(
            best.hit().getIndex(),
            best.hit().getId(),
            best.score(),
            best.object(),
            best.field(),
            best.value(),
            cited.start(),
            cited.end(),
            tokens,
            cited.text(),
            best.hit().hasSource() ? Optional.of(best.hit().getSourceAsMap()) : Optional.empty()
        );
    }

    CitedPassage(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readString(),
            in.readDouble(),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalString()),
            in.readVInt(),
            in.readVInt(),
            in.readVInt(),
            in.readVInt(),
            in.readString(),
            in.readBoolean() ? Optional.of(in.readMap()) : Optional.empty()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(id);
        out.writeDouble(score);
        out.writeOptionalString(object.orElse(null));
        out.writeOptionalString(field.orElse(null));
        out.writeVInt(value);
        out.writeVInt(start);
        out.writeVInt(end);
        out.writeVInt(tokens);
        out.writeString(text);
        out.writeBoolean(source.isPresent());
        if (source.isPresent()) {
            out.writeMap(source.get());
        }
    }

    void toXContent(XContentBuilder builder, int citation) throws IOException {
        builder.startObject();
        builder.field("citation", citation);
        builder.field("_index", index).field("_id", id).field("score", (float) score);
        if (object.isPresent()) {
            builder.field("object", object.get());
        }
        if (field.isPresent()) {
            builder.field("field", field.get());
        }
        if (value > 0) {
            builder.field("value", value);
        }
        builder.field("start", start).field("end", end).field("tokens", tokens).field("text", text);
        if (source.isPresent()) {
            builder.field("_source", source.get());
        }
        builder.endObject();
    }
}
