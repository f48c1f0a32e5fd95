// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.util.List;
import java.util.function.Supplier;
import org.opensearch.plugins.SearchPlugin.AggregationSpec;
import org.opensearch.plugins.SearchPlugin.PipelineAggregationSpec;
import org.opensearch.semantic.aggs.InternalLabelTerms;
import org.opensearch.semantic.aggs.LabelTermsAggregationBuilder;
import org.opensearch.semantic.aggs.centroid.CentroidAggregationBuilder;
import org.opensearch.semantic.aggs.centroid.InternalCentroid;
import org.opensearch.semantic.aggs.classes.ClassesAggregationBuilder;
import org.opensearch.semantic.aggs.classes.ClassifierFinder;
import org.opensearch.semantic.aggs.classes.InternalClasses;
import org.opensearch.semantic.aggs.clusters.ClustersAggregationBuilder;
import org.opensearch.semantic.aggs.clusters.InternalClusters;
import org.opensearch.semantic.aggs.drift.DriftAggregationBuilder;
import org.opensearch.semantic.aggs.drift.InternalDrift;
import org.opensearch.semantic.aggs.outliers.InternalOutliers;
import org.opensearch.semantic.aggs.outliers.OutliersAggregationBuilder;
import org.opensearch.semantic.field.BindingResolver;

/** The aggregations that the plugin registers by specification. */
final class SemanticAggregations {

    private SemanticAggregations() {}

    static List<AggregationSpec> specs(Supplier<BindingResolver> bindings, Supplier<ClassifierFinder> classifiers) {
        return List.of(
            new AggregationSpec(
                CentroidAggregationBuilder.NAME,
                in -> new CentroidAggregationBuilder(in, bindings.get()),
                CentroidAggregationBuilder.parser(bindings)
            ).addResultReader(InternalCentroid::new),
            new AggregationSpec(
                ClustersAggregationBuilder.NAME,
                in -> new ClustersAggregationBuilder(in, bindings.get()),
                ClustersAggregationBuilder.parser(bindings)
            ).addResultReader(InternalClusters::new),
            new AggregationSpec(
                ClassesAggregationBuilder.NAME,
                in -> new ClassesAggregationBuilder(in, classifiers.get()),
                ClassesAggregationBuilder.parser(classifiers)
            ).addResultReader(InternalClasses::new),
            new AggregationSpec(
                OutliersAggregationBuilder.NAME,
                in -> new OutliersAggregationBuilder(in, bindings.get()),
                OutliersAggregationBuilder.parser(bindings)
            ).addResultReader(InternalOutliers::new),
            new AggregationSpec(
                LabelTermsAggregationBuilder.NAME,
                LabelTermsAggregationBuilder::new,
                LabelTermsAggregationBuilder.parser()
            ).addResultReader(InternalLabelTerms::new)
        );
    }

    static List<PipelineAggregationSpec> pipelineSpecs() {
        return List.of(
            new PipelineAggregationSpec(DriftAggregationBuilder.NAME, DriftAggregationBuilder::new, DriftAggregationBuilder::parse)
                .addResultReader(InternalDrift::new)
        );
    }
}
