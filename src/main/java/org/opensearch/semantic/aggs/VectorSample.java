// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A uniform random sample, of at most {@code limit}, of the distinct vectors of a bucket: those of the lowest rank, where the rank of
 * a vector is a hash of its own components (a bottom-k sketch, also called KMV: Bar-Yossef et al., "Counting Distinct Elements in a
 * Data Stream", 2002; Cohen and Kaplan, "Summarizing Data Using Bottom-k Sketches", 2007).
 *
 * <p>What is drawn depends on the vectors and the seed alone, not on how they were divided among shards, segments or partial results:
 * a vector among the k lowest of all is among the k lowest of every part that it is in. For the same reason its count is exact: no
 * part ever drops it. Merging is associative and commutative.
 *
 * <p>Equal vectors are one, with a count: else a text sent a thousand times would fill the sample, or leave it, as a whole. Exact, that
 * is not a sample but everything, while the bucket has no more than {@code limit} distinct vectors.
 *
 * <p>Equal means bit by bit. Of the documents that share a vector one is named: the first by index and id, out of the first
 * {@value VectorSampler#DOCUMENTS} of each part that have it. So only with more than that may it be another on other shards.
 *
 * @param limit most vectors that are kept
 * @param seed another seed draws another sample
 * @param vectors by ascending rank
 */
public record VectorSample(int limit, long seed, List<SampledVector> vectors) implements Writeable {

    /**
     * A sampled vector near a direction.
     *
     * @param cosine to the direction, rounded: what differs by rounding in the sum of a centroid is the same here
     */
    public record Near(SampledVector vector, float cosine) {

        /** Best first, ties by index and id. */
        public static final Comparator<Near> ORDER = Comparator.comparing(Near::cosine)
            .reversed()
            .thenComparing(near -> near.vector().document());
    }

    public VectorSample {
        vectors = List.copyOf(vectors);
        if (vectors.size() > limit) {
            throw new IllegalArgumentException("a sample of at most [" + limit + "] was given [" + vectors.size() + "] vectors");
        }
    }

    /** A sample of nothing. */
    public static VectorSample empty(int limit, long seed) {
        return new VectorSample(limit, seed, List.of());
    }

    public VectorSample(StreamInput in) throws IOException {
        this(in.readVInt(), in.readLong(), in.readList(SampledVector::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(limit);
        out.writeLong(seed);
        out.writeList(vectors);
    }

    public int size() {
        return vectors.size();
    }

    /** The sample of all together. They must have the same limit and seed, as those of one request have. */
    public static VectorSample merge(Collection<VectorSample> parts) {
        VectorSample first = parts.iterator().next();
        List<SampledVector> all = new ArrayList<>();
        for (VectorSample part : parts) {
            if (part.limit != first.limit || part.seed != first.seed) {
                throw new IllegalStateException("samples of limits " + part.limit + ", " + first.limit + " or of different seeds");
            }
            all.addAll(part.vectors);
        }
        all.sort(SampledVector.ORDER);
        List<SampledVector> merged = new ArrayList<>(Math.min(first.limit, all.size()));
        for (SampledVector next : all) {
            boolean again = !merged.isEmpty() && SampledVector.ORDER.compare(merged.getLast(), next) == 0;
            if (again) {
                merged.add(merged.removeLast().and(next));
            } else if (merged.size() == first.limit) {
                break;
            } else {
                merged.add(next);
            }
        }
        return new VectorSample(first.limit, first.seed, merged);
    }

    /**
     * The sampled vectors of the greatest cosine to this direction, best first, ties by index and id; of a document with several
     * (nested) vectors the best alone.
     *
     * @param direction double[dimension], not zero; need not be of unit length
     */
    public List<Near> nearest(double[] direction, int size) {
        double norm = VectorMath.norm(direction);
        Set<DocumentId> seen = new HashSet<>();
        return vectors.stream()
            .map(vector -> new Near(vector, (float) cosine(vector.vector(), direction, norm)))
            .sorted(Near.ORDER)
            .filter(near -> seen.add(near.vector().document()))
            .limit(size)
            .toList();
    }

    private static double cosine(float[] vector, double[] direction, double norm) {
        double dot = 0;
        for (int i = 0; i < vector.length; i++) {
            dot += vector[i] * direction[i];
        }
        return Math.clamp(dot / (norm * VectorMath.norm(vector)), -1, 1);
    }
}
