// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.cluster.Dbscan;
import org.opensearch.semantic.cluster.Points;

/**
 * {@link Dbscan}.
 *
 * @param eps greatest distance of neighbours; empty: at the knee of the distances
 * @param minPoints documents around a core, itself among them
 */
record DbscanAlgorithm(Optional<Double> eps, int minPoints) implements Algorithm {

    static final String NAME = "dbscan";

    DbscanAlgorithm {
        eps.ifPresent(distance -> Algorithm.requireDistance("eps", distance));
        Algorithm.requirePoints("min_points", minPoints, 1);
    }

    @Override
    public Found fit(SampledPoints sampled, long seed, Runnable check) {
        Points points = sampled.points();
        double used = eps.orElseGet(() -> Dbscan.suggestEps(points, minPoints, check));
        Dbscan.Found found = Dbscan.fitWithCores(points, used, minPoints, check);
        return new Found(
            found.partition(),
            Assignment.nearestCore(sampled, found.partition(), found.cores(), used),
            OptionalDouble.of(used)
        );
    }

    @Override
    public boolean hasNoise() {
        return true;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        if (eps.isPresent()) {
            builder.field("eps", eps.get());
        }
        return builder.field("min_points", minPoints);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(NAME);
        out.writeOptionalDouble(eps.orElse(null));
        out.writeVInt(minPoints);
    }
}
