// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The form in which a field holds the vectors of its model: as long as the model makes them, or cut and scaled to norm 1 again
 * (Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022); as floats, or as bytes.
 *
 * <p>Of a vector of bytes only the direction means something: it is compared by cosine, with others of any scale, and with floats.
 *
 * @param dimension of the field
 * @param scale what a component of a unit vector is multiplied by before it is rounded to a byte; empty for floats
 */
public record VectorForm(int dimension, Optional<Float> scale) implements Writeable {

    /** Symmetric, so that opposite vectors stay opposite: -128 is left out. */
    private static final int LARGEST = 127;

    /**
     * How many times their root mean square components may be before they are cut, by default. See the page of the benchmark for what
     * more and less of it costs.
     */
    private static final float SPREAD = 8f;

    public VectorForm {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension is [" + dimension + "], and must be at least 1");
        }
        if (scale.isPresent()) {
            requireScale(scale.get(), dimension);
        }
    }

    public VectorForm(StreamInput in) throws IOException {
        this(in.readVInt(), Optional.ofNullable(in.readOptionalFloat()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(dimension);
        out.writeOptionalFloat(scale.orElse(null));
    }

    /** A vector without zeros would lose all of itself below the one bound, and every vector is cut beyond the other. */
    private static void requireScale(float scale, int dimension) {
        float least = (float) Math.sqrt(dimension);
        if (!(scale >= least && scale <= LARGEST * least)) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "scale [%s] of byte vectors of dimension %d must be from %.1f to %.1f; leave it out for %s",
                    scale,
                    dimension,
                    Math.ceil(least * 10) / 10,
                    Math.floor(LARGEST * least * 10) / 10,
                    defaultScale(dimension)
                )
            );
        }
    }

    /** What a model makes, unchanged. */
    public static VectorForm floats(int dimension) {
        return new VectorForm(dimension, Optional.empty());
    }

    /** Bytes with the scale that fields get that do not say one. */
    public static VectorForm bytes(int dimension) {
        return new VectorForm(dimension, Optional.of(defaultScale(dimension)));
    }

    /**
     * The form that a field wants of the vectors that there are for it.
     *
     * @throws IllegalArgumentException if they do not fit, or the mapping names a scale that can not be
     */
    static VectorForm of(VectorField field, Offer offer) {
        int dimension = field.dimension().orElse(offer.dimension());
        if (!offer.has(dimension)) {
            throw new IllegalArgumentException(
                "it has dimension " + dimension + ", and the vectors of model [" + offer.model().name() + "] have " + offer.dimensions()
            );
        }
        return field.isByte()
            ? new VectorForm(dimension, Optional.of(field.scale().orElseGet(() -> defaultScale(dimension))))
            : floats(dimension);
    }

    /**
     * The components of unit vectors have a root mean square of {@code 1 / sqrt(dimension)}, whatever the model. A whole number, to be
     * read and written again by people and machines without a loss.
     */
    static float defaultScale(int dimension) {
        return (float) Math.rint(LARGEST * Math.sqrt(dimension) / SPREAD);
    }

    public boolean isByte() {
        return scale.isPresent();
    }

    /** Whether a vector of so many components can be brought into this form. */
    public boolean fits(int components) {
        return components >= dimension;
    }

    /**
     * Brings a vector into this form. The zero vector stays zero.
     *
     * @param vector float[dimension or more], of any norm
     * @return float[dimension]: the vector itself if it is neither cut nor rounded; for bytes whole numbers in [-127, 127]
     * @throws IllegalArgumentException if it is shorter
     */
    public float[] of(float[] vector) {
        if (!fits(vector.length)) {
            throw new IllegalArgumentException(
                "a vector of dimension " + vector.length + " can not become one of dimension " + dimension
            );
        }
        if (vector.length == dimension && !isByte()) {
            return vector;
        }
        float[] formed = VectorMath.normalize(Arrays.copyOf(vector, dimension));
        if (isByte()) {
            for (int i = 0; i < dimension; i++) {
                formed[i] = Math.clamp((float) Math.rint(formed[i] * scale.get()), -LARGEST, LARGEST) + 0f; // no negative zero
            }
        }
        return formed;
    }

    /** Data type of the mapping. */
    public String dataType() {
        return isByte() ? VectorField.BYTE : VectorField.FLOAT;
    }
}
