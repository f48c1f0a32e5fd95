// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.ModelSpec;

/**
 * The vectors that somebody has for a field.
 *
 * @param model that they come from
 * @param dimension of the vectors
 * @param shorter dimensions that the vectors may be cut to
 */
public record Offer(ModelId model, int dimension, List<Integer> shorter) implements Writeable {

    public Offer {
        Objects.requireNonNull(model);
        shorter = List.copyOf(shorter);
    }

    public Offer(StreamInput in) throws IOException {
        this(new ModelId(in.readString(), in.readString()), in.readVInt(), in.readList(StreamInput::readVInt));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(model.name());
        out.writeString(model.digest());
        out.writeVInt(dimension);
        out.writeCollection(shorter, StreamOutput::writeVInt);
    }

    /** All that a model makes. */
    public static Offer of(Embedder embedder) {
        return of(embedder.id(), embedder.spec());
    }

    static Offer of(ModelId id, ModelSpec spec) {
        return new Offer(id, spec.dimension(), spec.matryoshkaDimensions());
    }

    /** Vectors of a model as they are. */
    public static Offer exactly(ModelId model, int dimension) {
        return new Offer(model, dimension, List.of());
    }

    boolean has(int asked) {
        return asked == dimension || shorter.contains(asked);
    }

    /** One of the vectors, cut to this dimension; the vector itself if that is not one that they may be cut to. */
    public float[] cut(float[] vector, int asked) {
        return has(asked) ? VectorForm.floats(asked).of(vector) : vector;
    }

    /** For messages: {@code 768}, or {@code 768 or one of [128, 256]}. */
    String dimensions() {
        return shorter.isEmpty() ? Integer.toString(dimension) : dimension + " or one of " + shorter;
    }
}
