// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;

/**
 * How many clusters, and those that k-means finds: the same ones for every aggregation that asks for as many in the same sample.
 *
 * @param k so many, 1 to {@value #MOST}; 0: as many as give the greatest silhouette
 * @param most where {@code k} is 0: sought among {@value #LEAST_TRIED} to so many, at most {@value #MOST_TRIED}; else {@code k}
 */
public record ClusterCount(int k, int most) implements Writeable {

    public static final int MOST = 1_000;
    static final int MOST_TRIED = 200;
    /** The fewest that are tried where the number is up to the data. */
    public static final int LEAST_TRIED = 2;
    static final int USUALLY_TRIED = 20;
    static final String AUTO = "auto";

    /** Most vectors that clusters are found in. */
    public static final int LARGEST_SAMPLE = 10_000;
    private static final int USUAL_SAMPLE = 5_000;
    private static final int VECTORS_PER_CLUSTER = 50;

    /** @throws IllegalArgumentException if there is no such number; whoever parses a request says for which aggregation */
    public ClusterCount {
        if (k < 0 || k > MOST) {
            throw refusal(k);
        }
        if (k == 0 && (most < LEAST_TRIED || most > MOST_TRIED)) {
            throw new IllegalArgumentException("[max_k] is [" + most + "], and must be from " + LEAST_TRIED + " to " + MOST_TRIED);
        }
    }

    public static ClusterCount of(int k) {
        if (k == 0) {
            throw refusal(k);
        }
        return new ClusterCount(k, k);
    }

    public static ClusterCount auto(int most) {
        return new ClusterCount(0, most);
    }

    /**
     * What a request says.
     *
     * @param k a number, {@value #AUTO}, or null if not given
     * @param most null if not given
     */
    public static ClusterCount parse(String k, Integer most) {
        if (k == null || k.equals(AUTO)) {
            return auto(most == null ? USUALLY_TRIED : most);
        }
        if (most != null) {
            throw new IllegalArgumentException("[max_k] bounds [k] where that is [auto], and [k] is [" + k + "]; leave it out");
        }
        try {
            return of(Integer.parseInt(k));
        } catch (NumberFormatException e) {
            throw refusal(k);
        }
    }

    private static IllegalArgumentException refusal(Object k) {
        return new IllegalArgumentException("[k] is [" + k + "], and must be a number from 1 to " + MOST + ", or [" + AUTO + "]");
    }

    public ClusterCount(StreamInput in) throws IOException {
        this(in.readVInt(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(k);
        out.writeVInt(most);
    }

    public boolean isAuto() {
        return k == 0;
    }

    /** The clusters that were asked for; 1 if their number is up to the data. */
    public int asked() {
        return isAuto() ? 1 : k;
    }

    /** Most vectors to find them in, if nobody says otherwise: enough for the centres of many clusters. */
    public int usualSample() {
        return Math.clamp((long) VECTORS_PER_CLUSTER * asked(), USUAL_SAMPLE, LARGEST_SAMPLE);
    }

    /** @param check called often; what it throws ends the work */
    public Partition kMeans(Points points, long seed, Runnable check) {
        return isAuto() ? KMeans.fitAuto(points, LEAST_TRIED, most, seed, check) : KMeans.fit(points, k, seed, check);
    }

    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return isAuto() ? builder.field("k", AUTO).field("max_k", most) : builder.field("k", k);
    }
}
