// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.cluster.AverageLinkage;
import org.opensearch.semantic.cluster.Partition;

/**
 * {@link AverageLinkage}, cut at a number of clusters or at a distance.
 *
 * @param count empty for a cut at {@code distance}
 * @param distance of two clusters, above which they stay apart; empty for a {@code count}
 */
record HierarchicalAlgorithm(Optional<ClusterCount> count, Optional<Double> distance) implements Algorithm {

    static final String NAME = "hierarchical";

    HierarchicalAlgorithm {
        if (count.isPresent() == distance.isPresent()) {
            throw new IllegalArgumentException("either a number of clusters or a distance cuts a hierarchy");
        }
        distance.ifPresent(d -> Algorithm.requireDistance("distance", d));
    }

    static HierarchicalAlgorithm of(ClusterCount count) {
        return new HierarchicalAlgorithm(Optional.of(count), Optional.empty());
    }

    static HierarchicalAlgorithm at(double distance) {
        return new HierarchicalAlgorithm(Optional.empty(), Optional.of(distance));
    }

    HierarchicalAlgorithm(StreamInput in) throws IOException {
        this(Optional.ofNullable(in.readOptionalWriteable(ClusterCount::new)), Optional.ofNullable(in.readOptionalDouble()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(NAME);
        out.writeOptionalWriteable(count.orElse(null));
        out.writeOptionalDouble(distance.orElse(null));
    }

    @Override
    public Found fit(SampledPoints sampled, long seed, Runnable check) {
        AverageLinkage tree = AverageLinkage.fit(sampled.points(), check);
        Partition partition = cut(tree, check);
        return new Found(partition, Assignment.greatestMeanCosine(sampled, partition), OptionalDouble.empty());
    }

    private Partition cut(AverageLinkage tree, Runnable check) {
        if (count.isEmpty()) {
            return tree.cut(distance.get());
        }
        ClusterCount number = count.get();
        return number.isAuto() ? tree.cutAuto(ClusterCount.LEAST_TRIED, number.most(), check) : tree.cut(number.k());
    }

    @Override
    public int asked() {
        return count.map(ClusterCount::asked).orElse(1);
    }

    @Override
    public boolean hasNoise() {
        return false;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return count.isPresent() ? count.get().toXContent(builder) : builder.field("distance", distance.get());
    }
}
