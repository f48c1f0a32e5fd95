// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * A model folder of one node, and what became of it.
 *
 * @param name name of the folder
 * @param origin {@code bundled} or {@code config}
 * @param digest digest of the model, if it could be opened
 * @param dimension length of its vectors, if it could be opened
 * @param maxTokens most tokens it reads, if it could be opened
 * @param precision {@code int8}, {@code fp32} or {@code as is}, if it could be opened
 * @param bytes estimate of its native memory, if it could be opened
 * @param reason why it is unavailable; empty if it is available
 */
public record ModelStatus(
    String name,
    String origin,
    Optional<String> digest,
    Optional<Integer> dimension,
    Optional<Integer> maxTokens,
    Optional<String> precision,
    Optional<Long> bytes,
    Optional<String> reason
) implements Writeable {

    static ModelStatus available(LocalModel model, ModelFolder.Origin origin) {
        ModelSpec spec = model.spec();
        return new ModelStatus(
            spec.name(),
            origin.toString(),
            Optional.of(model.id().digest()),
            Optional.of(spec.dimension()),
            Optional.of(spec.maxTokens()),
            Optional.of(model.precision()),
            Optional.of(model.bytes()),
            Optional.empty()
        );
    }

    static ModelStatus unavailable(String name, ModelFolder.Origin origin, String reason) {
        return new ModelStatus(
            name,
            origin.toString(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(reason)
        );
    }

    public ModelStatus(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readString(),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalVInt()),
            Optional.ofNullable(in.readOptionalVInt()),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalLong()),
            Optional.ofNullable(in.readOptionalString())
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeString(origin);
        out.writeOptionalString(digest.orElse(null));
        out.writeOptionalVInt(dimension.orElse(null));
        out.writeOptionalVInt(maxTokens.orElse(null));
        out.writeOptionalString(precision.orElse(null));
        out.writeOptionalLong(bytes.orElse(null));
        out.writeOptionalString(reason.orElse(null));
    }

    public boolean isAvailable() {
        return reason.isEmpty();
    }
}
