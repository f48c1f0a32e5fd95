// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/** Where the vector of a semantic query comes from. */
sealed interface Source extends Writeable {

    /** Writes itself as a field of the query's object. */
    void toXContent(XContentBuilder builder) throws IOException;

    static Source read(StreamInput in) throws IOException {
        return in.readBoolean() ? new Text(in) : new Like(in);
    }

    /**
     * A text to embed.
     *
     * @param text not blank
     */
    record Text(String text) implements Source {
        public Text {
            if (text == null || text.isBlank()) {
                throw new IllegalArgumentException("[semantic] [query] must hold text, but it is empty or blank");
            }
        }

        private Text(StreamInput in) throws IOException {
            this(in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeBoolean(true);
            out.writeString(text);
        }

        @Override
        public void toXContent(XContentBuilder builder) throws IOException {
            builder.field(SemanticQueryParser.QUERY, text);
        }
    }

    /**
     * The vector that a document holds in the field that is searched.
     *
     * @param index name of its index, or an alias of one index
     * @param id its id
     * @param routing its routing, if it was indexed with one
     */
    record Like(String index, String id, Optional<String> routing) implements Source {
        public Like {
            if (index == null || index.isEmpty() || id == null || id.isEmpty()) {
                throw new IllegalArgumentException("[semantic] [like] needs both [_index] and [_id] of a document");
            }
            Objects.requireNonNull(routing);
        }

        private Like(StreamInput in) throws IOException {
            this(in.readString(), in.readString(), Optional.ofNullable(in.readOptionalString()));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeBoolean(false);
            out.writeString(index);
            out.writeString(id);
            out.writeOptionalString(routing.orElse(null));
        }

        @Override
        public void toXContent(XContentBuilder builder) throws IOException {
            builder.startObject(SemanticQueryParser.LIKE);
            builder.field(SemanticQueryParser.LIKE_INDEX, index);
            builder.field(SemanticQueryParser.LIKE_ID, id);
            if (routing.isPresent()) {
                builder.field(SemanticQueryParser.LIKE_ROUTING, routing.get());
            }
            builder.endObject();
        }
    }
}
