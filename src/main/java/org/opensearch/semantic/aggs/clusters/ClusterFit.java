// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.GroupLabels;
import org.opensearch.semantic.aggs.LabelOptions;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.Silhouette;
import org.opensearch.transport.client.Client;

/** Finds the clusters of a request in a sample, and their labels in the texts of sampled documents. Runs on the coordinating node. */
record ClusterFit(ClustersOptions options, SearchRequest request) {

    void run(VectorSample sample, Client client, Runnable check, ActionListener<ClusterModel> listener) {
        if (sample.size() == 0) {
            listener.onResponse(ClusterModel.none(options.algorithm().hasNoise()));
            return;
        }
        SampledPoints sampled = SampledPoints.of(sample, options.sampleSize());
        Algorithm.Found found = options.algorithm().fit(sampled, options.seed(), check);
        requireFew(found.partition());
        ClusterModel model = model(sampled.points(), found, check);
        if (options.labels().isEmpty()) {
            listener.onResponse(model);
            return;
        }
        LabelOptions labels = options.labels().get();
        GroupLabels.Wanted wanted = new GroupLabels.Wanted(ClustersAggregationBuilder.NAME, labels.field(), labels.terms());
        GroupLabels
            .find(wanted, sampled.groups(found.partition()), request, client, ActionListener.map(listener, model::labelled));
    }

    private void requireFew(Partition partition) {
        if (partition.clusters() > ClusterCount.MOST) {
            throw ClustersOptions.refusal(
                "algorithm [" + options.algorithm().name() + "] finds [" + partition.clusters() + "] clusters, more than "
                    + ClusterCount.MOST + ", with these parameters; choose them so that clusters are larger"
            );
        }
    }

    private ClusterModel model(Points points, Algorithm.Found found, Runnable check) {
        Partition partition = found.partition();
        Silhouette silhouette = new Silhouette(points, partition, check);
        List<ClusterModel.Facts> facts = new ArrayList<>();
        for (int c = 0; c < partition.clusters(); c++) {
            facts.add(new ClusterModel.Facts(Integer.toString(c), "", silhouette.ofCluster(c)));
        }
        ClusterModel.Summary summary = new ClusterModel.Summary(
            partition.clusters(),
            silhouette.overall(),
            points.size(),
            found.eps().orElse(Double.NaN)
        );
        Directions centres = Directions.of(partition.means(points));
        return new ClusterModel(found.assignment(), centres, facts, options.algorithm().hasNoise(), summary);
    }
}
