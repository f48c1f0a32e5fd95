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
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;

/** One vector per text, in their order, or why there is none. */
public final class EmbedResponse extends ActionResponse implements ToXContentObject {

    private record Item(Optional<Embedding> embedding, Optional<String> error) implements Writeable {

        static Item of(Outcome outcome, VectorForm form) {
            return switch (outcome) {
                case Outcome.Embedded e -> new Item(Optional.of(formed(e.embedding(), form)), Optional.empty());
                case Outcome.Failed f -> new Item(Optional.empty(), Optional.of(String.valueOf(f.cause().getMessage())));
            };
        }

        private static Embedding formed(Embedding embedding, VectorForm form) {
            return new Embedding(form.of(embedding.vector()), embedding.tokens(), embedding.truncated());
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

        void toXContent(XContentBuilder builder, VectorForm form) throws IOException {
            builder.startObject();
            if (embedding.isPresent()) {
                vector(builder, embedding.get().vector(), form);
                builder.field("tokens", embedding.get().tokens());
                builder.field("truncated", embedding.get().truncated());
            } else {
                builder.field("error", error.orElseThrow());
            }
            builder.endObject();
        }

        private static void vector(XContentBuilder builder, float[] vector, VectorForm form) throws IOException {
            builder.startArray("vector");
            for (float component : vector) {
                if (form.isByte()) {
                    builder.value((int) component);
                } else {
                    builder.value(component);
                }
            }
            builder.endArray();
        }
    }

    private final ModelId model;
    private final VectorForm form;
    private final List<Item> items;

    EmbedResponse(ModelId model, VectorForm form, List<Outcome> outcomes) {
        this.model = model;
        this.form = form;
        this.items = outcomes.stream().map(outcome -> Item.of(outcome, form)).toList();
    }

    EmbedResponse(StreamInput in) throws IOException {
        super(in);
        this.model = new ModelId(in.readString(), in.readString());
        this.form = new VectorForm(in);
        this.items = in.readList(Item::read);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(model.name());
        out.writeString(model.digest());
        form.writeTo(out);
        out.writeList(items);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("model", model.name()).field("digest", model.digest());
        builder.field("dimension", form.dimension()).field("data_type", form.dataType());
        if (form.scale().isPresent()) {
            builder.field("scale", form.scale().get());
        }
        builder.startArray("embeddings");
        for (Item item : items) {
            item.toXContent(builder, form);
        }
        return builder.endArray().endObject();
    }
}
