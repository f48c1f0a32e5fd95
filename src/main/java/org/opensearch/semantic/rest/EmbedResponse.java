// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;

/** One vector per text, in their order, or why there is none. */
public final class EmbedResponse extends ActionResponse implements ToXContentObject {

    private record Item(Optional<Embedding> embedding, Optional<String> error) implements Writeable {

        static Item of(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Embedded e -> new Item(Optional.of(e.embedding()), Optional.empty());
                case Outcome.Failed f -> new Item(Optional.empty(), Optional.of(String.valueOf(f.cause().getMessage())));
            };
        }

        static Item read(StreamInput in) throws IOException {
            return in.readBoolean()
                ? new Item(Optional.of(new Embedding(in.readFloatArray(), in.readVInt(), in.readBoolean())), Optional.empty())
                : new Item(Optional.empty(), Optional.of(in.readString()));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeBoolean(embedding.isPresent());
            if (embedding.isPresent()) {
                out.writeFloatArray(embedding.get().vector());
                out.writeVInt(embedding.get().tokens());
                out.writeBoolean(embedding.get().truncated());
            } else {
                out.writeString(error.orElseThrow());
            }
        }

        void toXContent(XContentBuilder builder) throws IOException {
            builder.startObject();
            if (embedding.isPresent()) {
                builder.array("vector", embedding.get().vector());
                builder.field("tokens", embedding.get().tokens());
                builder.field("truncated", embedding.get().truncated());
            } else {
                builder.field("error", error.orElseThrow());
            }
            builder.endObject();
        }
    }

    private final ModelId model;
    private final List<Item> items;

    EmbedResponse(ModelId model, List<Outcome> outcomes) {
        this.model = model;
        this.items = outcomes.stream().map(Item::of).toList();
    }

    EmbedResponse(StreamInput in) throws IOException {
        super(in);
        this.model = new ModelId(in.readString(), in.readString());
        this.items = in.readList(Item::read);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(model.name());
        out.writeString(model.digest());
        out.writeList(items);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("model", model.name()).field("digest", model.digest());
        builder.startArray("embeddings");
        for (Item item : items) {
            item.toXContent(builder);
        }
        return builder.endArray().endObject();
    }
}
