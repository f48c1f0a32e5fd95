// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * From which score on a label counts.
 *
 * @param least lowest score of a label, in [0, 1]
 * @param otherLabel what is said instead below it
 */
public record Threshold(double least, String otherLabel) {

    public static final String THRESHOLD = "threshold";
    public static final String OTHER_LABEL = "other_label";
    private static final String DEFAULT_OTHER = "other";

    public Threshold {
        Objects.requireNonNull(otherLabel);
        if (!(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("[" + THRESHOLD + "] is [" + least + "], and must be from 0 to 1");
        }
        if (otherLabel.isBlank()) {
            throw new IllegalArgumentException("[" + OTHER_LABEL + "] must not be empty or blank");
        }
    }

    public Threshold(StreamInput in) throws IOException {
        this(in.readDouble(), in.readString());
    }

    public void writeTo(StreamOutput out) throws IOException {
        out.writeDouble(least);
        out.writeString(otherLabel);
    }

    /**
     * Checks what was found in a configuration.
     *
     * @param threshold null if there is none
     * @param otherLabel null for the default, {@code other}
     * @return empty if there is no threshold
     * @throws IllegalArgumentException if it is out of range, or if there is a label without a threshold
     */
    public static Optional<Threshold> of(Double threshold, String otherLabel) {
        if (threshold == null && otherLabel != null) {
            throw new IllegalArgumentException(
                "[" + OTHER_LABEL + "] is [" + otherLabel + "], but there is no [" + THRESHOLD + "] below which it would be given"
            );
        }
        return Optional.ofNullable(threshold).map(least -> new Threshold(least, otherLabel == null ? DEFAULT_OTHER : otherLabel));
    }

    /** The label of what was found, or the other one. */
    public String label(Classification found) {
        return found.score() < least ? otherLabel : found.label();
    }
}
