// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.Directions;

/**
 * The clusters of a request, which tell where a strange document would belong if it had to.
 *
 * @param centres of each cluster, numbered by descending size
 * @param labels of each cluster; empty if they were not asked for
 */
record NearestClusters(Directions centres, List<String> labels) implements Writeable {

    /**
     * The cluster whose centre is nearest.
     *
     * @param key its number
     * @param label empty if labels were not asked for
     * @param distance 1 - cos to its centre
     */
    record Nearest(int key, Optional<String> label, float distance) implements Writeable {

        Nearest {
            Objects.requireNonNull(label);
        }

        Nearest(StreamInput in) throws IOException {
            this(in.readVInt(), Optional.ofNullable(in.readOptionalString()), in.readFloat());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(key);
            out.writeOptionalString(label.orElse(null));
            out.writeFloat(distance);
        }
    }

    NearestClusters {
        Objects.requireNonNull(centres);
        labels = List.copyOf(labels);
    }

    /** Of a request that found no vectors. */
    static NearestClusters none() {
        return new NearestClusters(new Directions(new float[0][]), List.of());
    }

    NearestClusters(StreamInput in) throws IOException {
        this(new Directions(in), in.readStringList());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        centres.writeTo(out);
        out.writeStringCollection(labels);
    }

    /**
     * Empty if there is no cluster.
     *
     * @param unit float[dimension], of norm 1
     */
    Optional<Nearest> nearest(float[] unit) {
        float[] dots = new float[centres.size()];
        int key = centres.nearest(unit, dots);
        if (key < 0) {
            return Optional.empty();
        }
        // rounding can carry parallel vectors a little beyond 1
        float distance = Math.max(0f, 1 - dots[key]);
        return Optional.of(new Nearest(key, labels.isEmpty() ? Optional.empty() : Optional.of(labels.get(key)), distance));
    }

    /** Heap that they take, in bytes. */
    long bytes() {
        return Directions.bytes(centres.size(), centres.dimension());
    }
}
