// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Which cluster a document belongs to, given what was found in a sample: that of the reference with the greatest dot product. What the
 * references are is up to the algorithm:
 *
 * <ul>
 * <li>k-means: the directions of the centres.
 * <li>Average linkage: the means of the clusters' members, whose dot product with a direction is its mean cosine to all of them. So a
 *     document goes where the linkage would put it, were it the last to be joined.
 * <li>DBSCAN: the cores; noise is what lies farther than eps from all of them.
 * <li>HDBSCAN: the members of clusters; noise is what lies farther from the nearest than any member of that cluster from the one next
 *     to it.
 * </ul>
 *
 * <p>Except with k-means, where it could not differ but by rounding, a vector that was in the sample gets what the algorithm gave it.
 * Immutable, thread-safe; the same everywhere to the last bit. Costs as many dot products as there are references.
 */
final class Assignment implements Writeable {

    /** Of vectors that are equal the cosine, in floats, may be a little below 1. */
    private static final float ROUNDING = 1e-6f;

    private final Directions references;
    /** The cluster of each reference, ascending. */
    private final int[] clusters;
    /** Least cosine to the nearest reference, by cluster. */
    private final float[] least;
    /** Ranks of the vectors whose cluster is known, ascending, and these clusters; {@link Partition#NOISE} is one. */
    private final long[] ranks;
    private final int[] known;

    private Assignment(Directions references, int[] clusters, float[] least, long[] ranks, int[] known) {
        this.references = references;
        this.clusters = clusters;
        this.least = least;
        this.ranks = ranks;
        this.known = known;
    }

    /** Of no clusters. */
    static Assignment none() {
        return new Assignment(new Directions(new float[0][]), new int[0], new float[0], new long[0], new int[0]);
    }

    /** @param means double[clusters][dimension] */
    static Assignment nearestCentre(double[][] means) {
        return new Assignment(Directions.of(means), range(means.length), anywhere(means.length), new long[0], new int[0]);
    }

    static Assignment greatestMeanCosine(SampledPoints sampled, Partition partition) {
        double[][] means = partition.means(sampled.points());
        float[][] references = new float[means.length][];
        for (int c = 0; c < means.length; c++) {
            references[c] = new float[means[c].length];
            for (int d = 0; d < means[c].length; d++) {
                references[c][d] = (float) means[c][d];
            }
        }
        int k = means.length;
        return new Assignment(new Directions(references), range(k), anywhere(k), sampled.ranks(), partition.labels());
    }

    /** @param core boolean[points] */
    static Assignment nearestCore(SampledPoints sampled, Partition partition, boolean[] core, double eps) {
        float[] least = new float[partition.clusters()];
        Arrays.fill(least, (float) (1 - eps));
        return among(sampled, partition, IntStream.range(0, core.length).filter(i -> core[i]), least);
    }

    static Assignment nearestMember(SampledPoints sampled, Partition partition, Runnable check) {
        float[] least = new float[partition.clusters()];
        for (int c = 0; c < least.length; c++) {
            int cluster = c;
            float[][] members = IntStream.range(0, partition.labels().length)
                .filter(i -> partition.labels()[i] == cluster)
                .mapToObj(i -> sampled.points().vectors()[i])
                .toArray(float[][]::new);
            least[c] = leastToNext(members, check) - ROUNDING;
        }
        IntStream clustered = IntStream.range(0, partition.labels().length).filter(i -> partition.labels()[i] != Partition.NOISE);
        return among(sampled, partition, clustered, least);
    }

    /** The least of the cosines of members to the other one that is nearest; 1 of a single member. */
    private static float leastToNext(float[][] members, Runnable check) {
        Directions all = new Directions(members);
        float[] dots = new float[members.length];
        float least = 1;
        for (int i = 0; i < members.length; i++) {
            check.run();
            all.nearest(members[i], dots);
            float next = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < dots.length; j++) {
                next = j == i ? next : Math.max(next, dots[j]);
            }
            least = members.length == 1 ? least : Math.min(least, next);
        }
        return least;
    }

    private static Assignment among(SampledPoints sampled, Partition partition, IntStream chosen, float[] least) {
        int[] points = chosen.toArray();
        float[][] references = IntStream.of(points).mapToObj(i -> sampled.points().vectors()[i]).toArray(float[][]::new);
        int[] clusters = IntStream.of(points).map(i -> partition.labels()[i]).toArray();
        return new Assignment(new Directions(references), clusters, least, sampled.ranks(), partition.labels());
    }

    private static int[] range(int k) {
        return IntStream.range(0, k).toArray();
    }

    private static float[] anywhere(int k) {
        float[] least = new float[k];
        Arrays.fill(least, Float.NEGATIVE_INFINITY);
        return least;
    }

    Assignment(StreamInput in) throws IOException {
        this(new Directions(in), in.readVIntArray(), in.readFloatArray(), in.readLongArray(), in.readIntArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        references.writeTo(out);
        out.writeVIntArray(clusters);
        out.writeFloatArray(least);
        out.writeLongArray(ranks);
        out.writeIntArray(known);
    }

    /** Vectors that a document is compared with. */
    int references() {
        return references.size();
    }

    /** Heap that it takes, in bytes. */
    long bytes() {
        return Directions.bytes(references.size(), references.dimension()) + 4L * (clusters.length + least.length) + 12L * ranks.length;
    }

    /**
     * The number of a cluster, or {@link Partition#NOISE}.
     *
     * @param vector as it was indexed
     * @param unit the same with norm 1, see {@link VectorMath#unit}
     * @param seed of the sample
     * @param dots scratch, float[references]
     * @throws IllegalArgumentException if the dimension is another than that of the sample
     */
    int cluster(float[] vector, float[] unit, long seed, float[] dots) {
        if (ranks.length > 0) {
            int at = Arrays.binarySearch(ranks, VectorSampler.rank(vector, seed));
            if (at >= 0) {
                return known[at];
            }
        }
        int nearest = references.nearest(unit, dots);
        return nearest < 0 || dots[nearest] < least[clusters[nearest]] ? Partition.NOISE : clusters[nearest];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Assignment o
            && references.equals(o.references)
            && Arrays.equals(clusters, o.clusters)
            && Arrays.equals(least, o.least)
            && Arrays.equals(ranks, o.ranks)
            && Arrays.equals(known, o.known);
    }

    @Override
    public int hashCode() {
        return Objects.hash(references, Arrays.hashCode(clusters), Arrays.hashCode(ranks));
    }
}
