// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.projection.PrincipalComponents;
import org.opensearch.semantic.projection.Projection;
import org.opensearch.semantic.projection.Umap;

/**
 * How points are laid out.
 *
 * @param neighbors of {@link Method#UMAP}: how many points make a neighbourhood
 * @param minDist of {@link Method#UMAP}: how near neighbours may come, from 0 to below 1
 * @param seed of what is drawn at random
 */
record LayoutOptions(Method method, int neighbors, double minDist, long seed) implements Writeable, ToXContentFragment {

    /** Points of the largest map. */
    static final int MOST_POINTS = 5000;

    static final int NEIGHBORS = 15;
    static final double MIN_DIST = 0.1;
    static final long SEED = 42;

    LayoutOptions {
        if (neighbors < Umap.LEAST_NEIGHBORS || neighbors > Umap.MOST_NEIGHBORS) {
            throw SemanticMap.refusal(
                "[neighbors] is [" + neighbors + "], and must be from " + Umap.LEAST_NEIGHBORS + " to " + Umap.MOST_NEIGHBORS
            );
        }
        if (!(minDist >= 0 && minDist < 1)) {
            throw SemanticMap.refusal("[min_dist] is [" + minDist + "], and must be from 0 to below 1");
        }
    }

    LayoutOptions(StreamInput in) throws IOException {
        this(in.readEnum(Method.class), in.readVInt(), in.readDouble(), in.readLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeEnum(method);
        out.writeVInt(neighbors);
        out.writeDouble(minDist);
        out.writeLong(seed);
    }

    /** Heap that {@link #layout} takes at most, in bytes, with the directions that it is given. */
    static long bytes(int points, int dimension) {
        long copies = (long) points * dimension * (Float.BYTES + Double.BYTES);
        return copies + PrincipalComponents.bytes(points, dimension) + Umap.bytes(points, dimension);
    }

    Projection layout(Points points) {
        double[][] rows = new double[points.size()][points.dimension()];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < rows[i].length; d++) {
                rows[i][d] = points.vectors()[i][d];
            }
        }
        Projection principal = PrincipalComponents.of(rows, points.weights());
        return method == Method.PCA ? principal : Umap.of(points.vectors(), principal.positions(), neighbors, minDist, seed);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(SemanticMap.METHOD.getPreferredName(), method.toString());
        if (method == Method.UMAP) {
            builder.field(SemanticMap.NEIGHBORS.getPreferredName(), neighbors);
            builder.field(SemanticMap.MIN_DIST.getPreferredName(), minDist);
        }
        return builder.field(SemanticMap.SEED.getPreferredName(), seed);
    }
}
