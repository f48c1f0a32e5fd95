// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.GroupLabels;
import org.opensearch.semantic.aggs.LabelOptions;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.Partition;
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
        SampledPoints sampled = SampledPoints.of(sample, options.clusterSample());
        Partition partition = options.clusters().kMeans(sampled.points(), options.seed(), check);
        Directions centres = Directions.of(partition.means(sampled.points()));
        ActionListener<List<String>> labelled = ActionListener.map(
            listener,
            labels -> new OutliersModel(usual, new NearestClusters(centres, labels))
        );
        if (options.labels().isEmpty()) {
            labelled.onResponse(List.of());
            return;
        }
        LabelOptions labels = options.labels().get();
        GroupLabels.Wanted wanted = new GroupLabels.Wanted(OutliersAggregationBuilder.NAME, labels.field(), labels.terms());
        GroupLabels.find(wanted, sampled.groups(partition), request, client, labelled);
    }
}
