// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.search.aggregations.Aggregations;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.InternalMultiBucketAggregation;
import org.opensearch.search.aggregations.pipeline.SiblingPipelineAggregator;
import org.opensearch.search.aggregations.support.AggregationPath;
import org.opensearch.semantic.aggs.centroid.InternalCentroid;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.projection.Projection;

/** Lays out the directions of the centroids of buckets. Each bucket counts the same, however many documents it has. */
final class BucketMapAggregator extends SiblingPipelineAggregator {

    /** A bucket with a centroid. */
    private record Placed(Object key, String keyAsString, InternalCentroid centroid) {

        /** float[dimension]: what differs by rounding in the sum of a centroid is the same here. */
        float[] direction() {
            double[] mean = centroid.centroid();
            float[] direction = new float[mean.length];
            for (int d = 0; d < mean.length; d++) {
                direction[d] = (float) (mean[d] / centroid.cohesion());
            }
            return direction;
        }
    }

    private final String path;
    private final LayoutOptions layout;
    private final Optional<Survey> survey;

    BucketMapAggregator(String name, String path, LayoutOptions layout, Optional<Survey> survey, Map<String, Object> metadata) {
        super(name, new String[] { path }, metadata);
        this.path = path;
        this.layout = layout;
        this.survey = survey;
    }

    @Override
    public InternalAggregation doReduce(Aggregations aggregations, ReduceContext context) {
        List<String> elements = AggregationPath.parse(path).getPathElementsAsStringList();
        InternalMultiBucketAggregation<?, ?> buckets = aggregations.get(elements.getFirst());
        List<Placed> placed = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (InternalMultiBucketAggregation.InternalBucket bucket : buckets.getBuckets()) {
            InternalCentroid centroid = (InternalCentroid) bucket.getProperty(buckets.getName(), elements.subList(1, elements.size()));
            if (centroid.sum().hasDirection()) {
                placed.add(new Placed(BucketPoint.key(bucket), bucket.getKeyAsString(), centroid));
            } else {
                without.add(bucket.getKeyAsString());
            }
        }
        requireComparable(placed);
        int dimension = placed.isEmpty() ? 0 : placed.getFirst().centroid().centroid().length;
        return Reserved.during(context, LayoutOptions.bytes(placed.size(), dimension), () -> map(placed, without));
    }

    private static void requireComparable(List<Placed> placed) {
        if (placed.size() > LayoutOptions.MOST_POINTS) {
            throw SemanticMap.refusal(
                "[" + placed.size() + "] buckets with vectors, and at most " + LayoutOptions.MOST_POINTS + " can be mapped; ask for fewer"
            );
        }
        InternalCentroid.requireComparable(placed.stream().map(Placed::centroid).toList());
    }

    private InternalBucketMap map(List<Placed> placed, List<String> without) {
        // by key, whatever order the buckets are in: the layout may depend on the order
        int[] order = IntStream.range(0, placed.size())
            .boxed()
            .sorted(Comparator.comparing(i -> placed.get(i).keyAsString()))
            .mapToInt(i -> i)
            .toArray();
        double[] weights = new double[order.length];
        Arrays.fill(weights, 1);
        Points points = Points.of(Arrays.stream(order).mapToObj(i -> placed.get(i).direction()).toArray(float[][]::new), weights);
        Projection projection = layout.layout(points);
        List<String> keys = Arrays.stream(order).mapToObj(i -> placed.get(i).keyAsString()).toList();
        Optional<SurveyFit.Fitted> fitted = survey.map(known -> SurveyFit.of(known, keys, projection.positions(), layout.seed()));
        BucketPoint[] found = new BucketPoint[order.length];
        for (int n = 0; n < order.length; n++) {
            Placed bucket = placed.get(order[n]);
            found[order[n]] = new BucketPoint(
                bucket.key(),
                bucket.keyAsString(),
                bucket.centroid().count(),
                Place.of(projection.positions()[n]),
                fitted.map(fit -> fit.places().get(bucket.keyAsString()))
            );
        }
        return new InternalBucketMap(
            name(),
            List.of(found),
            without,
            projection.explainedVariance(),
            fitted.map(SurveyFit.Fitted::fit),
            metadata()
        );
    }
}
