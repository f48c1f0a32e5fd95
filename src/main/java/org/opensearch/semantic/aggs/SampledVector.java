// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * A vector of a sample.
 *
 * @param rank what decided that it was drawn: a hash of its components and of the seed, or what the aggregation ranks by
 * @param vector float[dimension], as it was indexed, not to be changed
 * @param count how many vectors were exactly this one; of all that were seen, not only of those sampled
 * @param document one of the documents that have it
 */
public record SampledVector(long rank, float[] vector, long count, DocumentId document) implements Writeable {

    /** By rank, and two of the same rank by their components: a total order of distinct vectors, the same everywhere. */
    static final Comparator<SampledVector> ORDER = (a, b) -> compare(a.rank, a.vector, b.rank, b.vector);

    public SampledVector {
        Objects.requireNonNull(vector);
        Objects.requireNonNull(document);
    }

    public SampledVector(StreamInput in) throws IOException {
        this(in.readLong(), in.readFloatArray(), in.readVLong(), new DocumentId(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeLong(rank);
        out.writeFloatArray(vector);
        out.writeVLong(count);
        document.writeTo(out);
    }

    /** The same vector met elsewhere: counts add up, and the first of the documents speaks for both. */
    SampledVector and(SampledVector other) {
        DocumentId first = document.compareTo(other.document) <= 0 ? document : other.document;
        return new SampledVector(rank, vector, count + other.count, first);
    }

    static int compare(long rankA, float[] a, long rankB, float[] b) {
        int byRank = Long.compare(rankA, rankB);
        if (byRank != 0) {
            return byRank;
        }
        return Arrays.compare(a, b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SampledVector o
            && rank == o.rank
            && count == o.count
            && document.equals(o.document)
            && Arrays.equals(vector, o.vector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rank, count, document);
    }
}
