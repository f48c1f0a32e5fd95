// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.LabelOptions;

/**
 * Parses the body of a {@code semantic_clusters}. It collects what it finds, so that the checks refuse in their own words, not wrapped in
 * the parser's; and it refuses what the chosen algorithm does not read.
 */
final class ClustersParser {

    private static final String K = "k";
    private static final String MAX_K = "max_k";
    private static final String DISTANCE = "distance";
    private static final String EPS = "eps";
    private static final String MIN_POINTS = "min_points";
    private static final String MIN_CLUSTER_SIZE = "min_cluster_size";
    private static final String MIN_SAMPLES = "min_samples";

    /** What each algorithm reads. */
    private static final Map<String, List<String>> READ = new TreeMap<>(
        Map.of(
            KMeansAlgorithm.NAME,
            List.of(K, MAX_K),
            HierarchicalAlgorithm.NAME,
            List.of(K, MAX_K, DISTANCE),
            DbscanAlgorithm.NAME,
            List.of(EPS, MIN_POINTS),
            HdbscanAlgorithm.NAME,
            List.of(MIN_CLUSTER_SIZE, MIN_SAMPLES)
        )
    );

    private static final int USUAL_POINTS = 5;

    private static final ObjectParser<ClustersParser, Void> PARSER = new ObjectParser<>(
        ClustersAggregationBuilder.NAME,
        ClustersParser::new
    );

    static {
        PARSER.declareString((found, field) -> found.field = field, new ParseField("field"));
        PARSER.declareString((found, algorithm) -> found.algorithm = algorithm, new ParseField("algorithm"));
        PARSER.declareField((found, k) -> found.k = k, XContentParser::text, new ParseField(K), ObjectParser.ValueType.INT);
        whole(MAX_K);
        number(DISTANCE);
        number(EPS);
        whole(MIN_POINTS);
        whole(MIN_CLUSTER_SIZE);
        whole(MIN_SAMPLES);
        PARSER.declareString((found, field) -> found.labelField = field, new ParseField("label_field"));
        PARSER.declareInt((found, terms) -> found.labelTerms = terms, new ParseField("label_terms"));
        PARSER.declareInt((found, representatives) -> found.representatives = representatives, new ParseField("representatives"));
        PARSER.declareInt((found, sampleSize) -> found.sampleSize = sampleSize, new ParseField("sample_size"));
        PARSER.declareLong((found, seed) -> found.seed = seed, new ParseField("seed"));
    }

    private String field;
    private String algorithm = KMeansAlgorithm.NAME;
    /** Null where the request does not say. */
    private String k;
    /** What else only some algorithms read. */
    private final Map<String, Number> special = new TreeMap<>();
    private String labelField;
    private Integer labelTerms;
    private int representatives = 3;
    private Integer sampleSize;
    private long seed = 42;

    private static void whole(String name) {
        BiConsumer<ClustersParser, Integer> put = (found, value) -> found.put(name, value);
        PARSER.declareInt(put, new ParseField(name));
    }

    private static void number(String name) {
        BiConsumer<ClustersParser, Double> put = (found, value) -> found.put(name, value);
        PARSER.declareDouble(put, new ParseField(name));
    }

    private void put(String name, Number value) {
        special.put(name, value);
    }

    static ClustersOptions parse(XContentParser parser) throws IOException {
        return PARSER.parse(parser, null).options();
    }

    private ClustersOptions options() {
        if (!READ.containsKey(algorithm)) {
            throw ClustersOptions.refusal("[algorithm] is [" + algorithm + "], and must be one of " + READ.keySet());
        }
        requireRead();
        Algorithm chosen = algorithm();
        int size = sampleSize == null ? Math.max(chosen.usualSample(), chosen.asked()) : sampleSize;
        Optional<LabelOptions> labels = checked(() -> LabelOptions.of(labelField, labelTerms));
        return new ClustersOptions(field, chosen, labels, representatives, size, seed);
    }

    private void requireRead() {
        List<String> unread = new ArrayList<>(special.keySet());
        if (k != null) {
            unread.add(K);
        }
        unread.removeAll(READ.get(algorithm));
        if (!unread.isEmpty()) {
            throw ClustersOptions.refusal(
                "algorithm [" + algorithm + "] has no parameter " + unread + ", only " + READ.get(algorithm) + "; leave it out"
            );
        }
        if (special.containsKey(DISTANCE) && (k != null || special.containsKey(MAX_K))) {
            throw ClustersOptions.refusal("[distance] and [k] both say how many clusters there are; give one of them");
        }
    }

    private Algorithm algorithm() {
        ClusterCount count = checked(() -> ClusterCount.parse(k, (Integer) special.get(MAX_K)));
        return switch (algorithm) {
            case KMeansAlgorithm.NAME -> new KMeansAlgorithm(count);
            case HierarchicalAlgorithm.NAME -> special.containsKey(DISTANCE)
                ? HierarchicalAlgorithm.at(special.get(DISTANCE).doubleValue())
                : HierarchicalAlgorithm.of(count);
            case DbscanAlgorithm.NAME -> new DbscanAlgorithm(eps(), whole(MIN_POINTS, USUAL_POINTS));
            default -> {
                int size = whole(MIN_CLUSTER_SIZE, USUAL_POINTS);
                yield new HdbscanAlgorithm(size, whole(MIN_SAMPLES, size));
            }
        };
    }

    private Optional<Double> eps() {
        return Optional.ofNullable(special.get(EPS)).map(Number::doubleValue);
    }

    private int whole(String name, int otherwise) {
        return special.getOrDefault(name, otherwise).intValue();
    }

    /** What is shared with other aggregations does not know for which one it refuses. */
    private static <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw ClustersOptions.refusal(e.getMessage());
        }
    }
}
