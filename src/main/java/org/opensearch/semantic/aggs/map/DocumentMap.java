// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.projection.Projection;

/**
 * A sample laid out: what is left of it once all shards have answered.
 *
 * @param points by index and id
 * @param explainedVariance double[2], or empty if unknown
 */
record DocumentMap(List<DocumentPoint> points, double[] explainedVariance) implements Writeable {

    DocumentMap {
        points = List.copyOf(points);
    }

    DocumentMap(StreamInput in) throws IOException {
        this(in.readList(DocumentPoint::new), in.readDoubleArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeList(points);
        out.writeDoubleArray(explainedVariance);
    }

    static DocumentMap of(ColoredSample colored, DocumentMapOptions options) {
        List<SampledVector> vectors = colored.sample().vectors();
        Points points = Points
            .of(
                vectors.stream().map(SampledVector::vector).toArray(float[][]::new),
                vectors.stream().mapToDouble(SampledVector::count).toArray()
            );
        Projection projection = options.layout().layout(points);
        int[] clusters = clusters(points, options);
        List<DocumentPoint> placed = new ArrayList<>(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            SampledVector vector = vectors.get(i);
            Place place = Place.of(projection.positions()[i]);
            placed.add(new DocumentPoint(vector.document(), place, vector.count(), colored.colors().get(i), clusters[i]));
        }
        placed.sort(Comparator.comparing(DocumentPoint::document));
        return new DocumentMap(placed, projection.explainedVariance());
    }

    private static int[] clusters(Points points, DocumentMapOptions options) {
        if (options.clusters() == 0 || points.size() == 0) {
            return new int[points.size()];
        }
        // the coordinating node reduces without knowing whether the request was cancelled
        Runnable check = () -> {};
        long seed = options.layout().seed();
        Partition found = options.clusters() == DocumentMapOptions.AUTO
            ? KMeans.fitAuto(points, 2, DocumentMapOptions.MOST_AUTO_CLUSTERS, seed, check)
            : KMeans.fit(points, options.clusters(), seed, check);
        return found.labels();
    }

    void fields(XContentBuilder builder, DocumentMapOptions options) throws IOException {
        builder.startArray("points");
        for (DocumentPoint point : points) {
            builder.startObject();
            builder.field("_index", point.document().index());
            builder.field("_id", point.document().id());
            point.place().fields(builder, "x", "y");
            builder.field("count", point.count());
            if (options.colorField().isPresent()) {
                builder.field("color", point.color());
            }
            if (options.clusters() != 0) {
                builder.field("cluster", point.cluster());
            }
            builder.endObject();
        }
        builder.endArray();
        Place.explainedVariance(builder, explainedVariance);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DocumentMap o
            && points.equals(o.points)
            && Arrays.equals(explainedVariance, o.explainedVariance);
    }

    @Override
    public int hashCode() {
        return 31 * points.hashCode() + Arrays.hashCode(explainedVariance);
    }
}
