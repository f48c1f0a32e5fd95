// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * A model folder of one node, and what became of it.
 *
 * @param name name of the folder
 * @param origin {@code bundled} or {@code config}
 * @param known what is known of the model; empty if it is unavailable
 * @param open whether its session is open
 * @param bytes estimate of its native memory; 0 while its session is not open
 * @param lastUse when it last read a text, in milliseconds since the epoch; empty if it has not since the node started
 * @param reason why it is unavailable; empty if it is not
 */
public record ModelStatus(
    String name,
    String origin,
    Optional<Known> known,
    boolean open,
    long bytes,
    Optional<Long> lastUse,
    Optional<String> reason
) implements Writeable {

    /** Whether texts can be embedded, and at what cost. */
    public enum State {
        /** The session is open. */
        LOADED,
        /** The next text opens the session. */
        IDLE,
        /** The model could not be opened. */
        UNAVAILABLE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param digest digest of the model
     * @param dimension length of its vectors
     * @param matryoshka dimensions that its vectors may be cut to
     * @param maxTokens most tokens it reads
     * @param precision {@code int8}, {@code fp32} or {@code as is}; empty until it was first opened
     */
    public record Known(String digest, int dimension, List<Integer> matryoshka, int maxTokens, Optional<String> precision)
        implements
            Writeable {

        Known(StreamInput in) throws IOException {
            this(
                in.readString(),
                in.readVInt(),
                in.readList(StreamInput::readVInt),
                in.readVInt(),
                Optional.ofNullable(in.readOptionalString())
            );
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(digest);
            out.writeVInt(dimension);
            out.writeCollection(matryoshka, StreamOutput::writeVInt);
            out.writeVInt(maxTokens);
            out.writeOptionalString(precision.orElse(null));
        }
    }

    static ModelStatus unavailable(String name, ModelFolder.Origin origin, String reason) {
        return new ModelStatus(name, origin.toString(), Optional.empty(), false, 0, Optional.empty(), Optional.of(reason));
    }

    public ModelStatus(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readString(),
            Optional.ofNullable(in.readOptionalWriteable(Known::new)),
            in.readBoolean(),
            in.readVLong(),
            Optional.ofNullable(in.readOptionalLong()),
            Optional.ofNullable(in.readOptionalString())
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeString(origin);
        out.writeOptionalWriteable(known.orElse(null));
        out.writeBoolean(open);
        out.writeVLong(bytes);
        out.writeOptionalLong(lastUse.orElse(null));
        out.writeOptionalString(reason.orElse(null));
    }

    public State state() {
        return reason.isPresent() ? State.UNAVAILABLE : open ? State.LOADED : State.IDLE;
    }

    public boolean isAvailable() {
        return reason.isEmpty();
    }

    /** Name and digest; empty if it is unavailable. */
    public Optional<ModelId> id() {
        return known.map(k -> new ModelId(name, k.digest()));
    }
}
