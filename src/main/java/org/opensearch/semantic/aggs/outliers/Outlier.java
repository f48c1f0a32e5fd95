// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.DocumentId;

/**
 * A vector that is listed.
 *
 * @param rank orders the vectors of a request: see {@link #rank}
 * @param score share of the sample's documents that are less strange
 * @param nearest the cluster whose centre is nearest; empty if there are no clusters
 * @param count how many documents have this very vector
 * @param document the one of them that is named
 */
record Outlier(long rank, double score, Optional<NearestClusters.Nearest> nearest, long count, DocumentId document) implements Writeable {

    /** Strangest first. */
    static final Comparator<Outlier> ORDER = Comparator.comparingLong(Outlier::rank);

    Outlier {
        Objects.requireNonNull(nearest);
        Objects.requireNonNull(document);
    }

    Outlier(StreamInput in) throws IOException {
        this(
            in.readLong(),
            in.readDouble(),
            Optional.ofNullable(in.readOptionalWriteable(NearestClusters.Nearest::new)),
            in.readVLong(),
            new DocumentId(in)
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeLong(rank);
        out.writeDouble(score);
        out.writeOptionalWriteable(nearest.orElse(null));
        out.writeVLong(count);
        document.writeTo(out);
    }

    /**
     * Low for what is strange, and among equally strange vectors as their hash has it, so that everywhere the same of them are listed. Two
     * vectors of the same rank are taken for equal; distinct ones would have to be equally strange to the last bit, and then agree in 32
     * bits of a hash.
     *
     * @param strangeness in [0, 2]
     * @param hash of the vector's components
     */
    static long rank(float strangeness, long hash) {
        // bits of floats that are not negative are ordered as they are
        return (long) (Integer.MAX_VALUE - Float.floatToRawIntBits(strangeness)) << 32 | hash >>> 32;
    }

    float strangeness() {
        return strangeness(rank);
    }

    static float strangeness(long rank) {
        return Float.intBitsToFloat(Integer.MAX_VALUE - (int) (rank >>> 32));
    }

    /** The same vector met elsewhere. */
    Outlier and(Outlier other) {
        DocumentId first = document.compareTo(other.document) <= 0 ? document : other.document;
        return new Outlier(rank, score, nearest, count + other.count, first);
    }
}
