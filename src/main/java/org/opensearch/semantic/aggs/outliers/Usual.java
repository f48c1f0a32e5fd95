// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.SmallClusters;

/**
 * What is usual among the documents of a request, as a sample shows it, and how strange a vector is beside it.
 *
 * <ul>
 * <li>Strangeness of a vector: its cosine distance 1 - cos to the nearest of many small clusters' centres, the mean over
 *     {@value SmallClusters#FITS} such clusterings from different seeds. One clustering is a matter of luck for a document at the edge of its
 *     cluster; the mean of a few is not so much.
 * <li>Nothing is evidence for itself. A stray in the sample would get a cluster of its own, and be at no distance from it. So vectors are
 *     divided into folds by their hash, and those of a fold are judged by clusterings of the other folds alone, whether they were sampled
 *     or not. Equal vectors have the same hash: they say nothing for one another either.
 * <li>So the sampled vectors' own strangeness is distributed as that of others like them, and calibrates it ({@link #score}).
 * </ul>
 *
 * <p>Immutable, thread-safe; the same vectors give the same bits everywhere. Judging a vector costs {@value SmallClusters#FITS} times
 * {@link SmallClusters#centres} dot products.
 */
public final class Usual implements Writeable {

    /** Greatest distance 1 - cos. */
    static final float MOST = 2;

    /** Centres of each clustering, [folds][{@value SmallClusters#FITS}]; none if there is no sample. */
    private final List<List<Directions>> folds;
    /** That of the sampled vectors, ascending. */
    private final float[] strangeness;
    /** How many documents have each of these vectors. */
    private final long[] counts;
    /** How many documents come before each, and in all: long[sample + 1]. */
    private final long[] before;

    /**
     * @param strangeness float[sample], ascending
     * @param counts long[sample], how many documents have the vector
     */
    Usual(List<List<Directions>> folds, float[] strangeness, long[] counts) {
        this.folds = List.copyOf(folds);
        this.strangeness = strangeness;
        this.counts = counts;
        this.before = new long[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            before[i + 1] = before[i] + counts[i];
        }
    }

    /**
     * What is usual, as this sample shows it.
     *
     * @param check called often; what it throws ends the work
     */
    public static Usual of(VectorSample sample, Runnable check) {
        return new UsualFit(sample, check).usual();
    }

    public Usual(StreamInput in) throws IOException {
        this(in.readList(fold -> fold.readList(Directions::new)), in.readFloatArray(), in.readVLongArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeCollection(folds, (to, fold) -> to.writeCollection(fold));
        out.writeFloatArray(strangeness);
        out.writeVLongArray(counts);
    }

    /** Distinct vectors of the sample. */
    public int sampleSize() {
        return strangeness.length;
    }

    private Stream<Directions> fits() {
        return folds.stream().flatMap(List::stream);
    }

    /** How long the array for dot products must be. */
    public int longest() {
        return fits().mapToInt(Directions::size).max().orElse(0);
    }

    /**
     * In [0, 2]; 0 if there is nothing to compare with, for lack of other documents.
     *
     * @param unit float[dimension], of norm 1
     * @param hash of the vector that it is the direction of: its rank in the sample, or what it would be
     * @param dots float[{@link #longest}], gets overwritten
     */
    public float strangeness(float[] unit, long hash, float[] dots) {
        return folds.isEmpty() ? 0 : strangeness(unit, folds.get(fold(hash, folds.size())), dots);
    }

    static float strangeness(float[] unit, List<Directions> fits, float[] dots) {
        double sum = 0;
        for (Directions fit : fits) {
            int nearest = fit.nearest(unit, dots);
            sum += nearest < 0 ? 0 : 1 - dots[nearest];
        }
        // rounding must not make it less than nothing
        return (float) Math.clamp(sum / SmallClusters.FITS, 0, MOST);
    }

    /** Not by the hash's highest bits: by these the sample is drawn. */
    static int fold(long hash, int folds) {
        return Math.floorMod(hash, folds);
    }

    /**
     * The share of the sample's documents that are less strange, in [0, 1]. So of documents like those of the sample a hundredth scores
     * .99 or more, give or take what the sample's size allows: the conformal calibration of Vovk et al., "Algorithmic Learning in a Random
     * World", with 1 - p for score.
     */
    public double score(float strange) {
        int from = 0;
        int to = strangeness.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (strangeness[middle] < strange) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        long all = before[strangeness.length];
        return all == 0 ? 0 : (double) before[from] / all;
    }

    /** Heap that it takes, in bytes. */
    long bytes() {
        long perSampled = Float.BYTES + 2L * Long.BYTES;
        return fits().mapToLong(fit -> Directions.bytes(fit.size(), fit.dimension())).sum() + perSampled * strangeness.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Usual that
            && folds.equals(that.folds)
            && Arrays.equals(strangeness, that.strangeness)
            && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(folds, Arrays.hashCode(strangeness), Arrays.hashCode(counts));
    }
}
