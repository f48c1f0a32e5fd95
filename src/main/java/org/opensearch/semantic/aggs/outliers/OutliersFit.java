// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.GroupLabels;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.transport.client.Client;

/**
 * Finds in a sample what documents are judged by. Runs on the coordinating node.
 *
 * <p>The clusters may have a smaller sample than what is usual. A sample is the vectors of the lowest rank, so a smaller one is the
 * beginning of a larger one.
 */
record OutliersFit(OutliersOptions options, SearchRequest request) {

    void run(VectorSample sample, Client client, Runnable check, ActionListener<OutliersModel> listener) {
        Usual usual = Usual.of(sample, check);
        if (sample.size() == 0) {
            listener.onResponse(new OutliersModel(usual, NearestClusters.none()));
            return;
        }
        List<SampledVector> clustered = sample.vectors().subList(0, Math.min(options.clusterSample(), sample.size()));
        Points points = Points.of(
            clustered.stream().map(SampledVector::vector).toArray(float[][]::new),
            clustered.stream().mapToDouble(SampledVector::count).toArray()
        );
        OutliersOptions.Clusters clusters = options.clusters();
        Partition partition = clusters.isAuto()
            ? KMeans.fitAuto(points, 2, clusters.most(), options.seed(), check)
            : KMeans.fit(points, clusters.k(), options.seed(), check);
        Directions centres = Directions.of(partition.means(points));
        ActionListener<List<String>> labelled = ActionListener.map(
            listener,
            labels -> new OutliersModel(usual, new NearestClusters(centres, labels))
        );
        if (clusters.labels().isEmpty()) {
            labelled.onResponse(List.of());
            return;
        }
        OutliersOptions.Labels labels = clusters.labels().get();
        GroupLabels.Wanted wanted = new GroupLabels.Wanted(OutliersAggregationBuilder.NAME, labels.field(), labels.terms());
        GroupLabels.find(wanted, groups(clustered, partition), request, client, labelled);
    }

    /** The sampled documents of each cluster. */
    private static List<List<DocumentId>> groups(List<SampledVector> sampled, Partition partition) {
        List<List<DocumentId>> groups = new ArrayList<>();
        for (int c = 0; c < partition.clusters(); c++) {
            groups.add(new ArrayList<>());
        }
        for (int i = 0; i < sampled.size(); i++) {
            groups.get(partition.labels()[i]).add(sampled.get(i).document());
        }
        return groups;
    }
}
