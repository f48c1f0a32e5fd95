// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.BaseAggregationBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.PipelineAggregationBuilder;
import org.opensearch.semantic.field.BindingResolver;

/**
 * The name {@code semantic_map} in requests. With {@code field} it is a metric aggregation over documents, with {@code buckets_path} a
 * pipeline aggregation over buckets. Aggregations and pipeline aggregations have one registry of names for parsing, and one each for
 * the wire; the usual ways of registering them take the name for one kind alone, so both kinds are registered here.
 */
public final class SemanticMap {

    public static final String NAME = "semantic_map";

    static final ParseField BUCKETS_PATH = new ParseField("buckets_path");
    static final ParseField FIELD = new ParseField("field");
    static final ParseField COLOR_FIELD = new ParseField("color_field");
    static final ParseField SAMPLE_SIZE = new ParseField("sample_size");
    static final ParseField CLUSTERS = new ParseField("clusters");
    static final ParseField METHOD = new ParseField("method");
    static final ParseField NEIGHBORS = new ParseField("neighbors");
    static final ParseField MIN_DIST = new ParseField("min_dist");
    static final ParseField SEED = new ParseField("seed");
    static final ParseField ATTRIBUTES = new ParseField("attributes");

    /** Collects what the parser finds, so that the checks refuse in their own words, not wrapped in the parser's. */
    private static final class Found {
        private String bucketsPath;
        private String field;
        private String colorField;
        private Integer sampleSize;
        private String clusters;
        private String method = Method.PCA.toString();
        private Integer neighbors;
        private Double minDist;
        private long seed = LayoutOptions.SEED;
        private Map<String, Object> attributes;

        LayoutOptions layout() {
            Method parsed = Method.of(method);
            if (parsed != Method.UMAP) {
                refuse(neighbors, NEIGHBORS, "is for [method] [umap]");
                refuse(minDist, MIN_DIST, "is for [method] [umap]");
            }
            return new LayoutOptions(
                parsed,
                neighbors == null ? LayoutOptions.NEIGHBORS : neighbors,
                minDist == null ? LayoutOptions.MIN_DIST : minDist,
                seed
            );
        }

        DocumentMapOptions ofDocuments() {
            refuse(attributes, ATTRIBUTES, "is for maps of buckets, with [buckets_path]");
            return new DocumentMapOptions(
                field,
                Optional.ofNullable(colorField),
                sampleSize == null ? DocumentMapOptions.SAMPLE_SIZE : sampleSize,
                clusters == null ? 0 : DocumentMapOptions.clusters(clusters),
                layout()
            );
        }

        BucketMapAggregationBuilder ofBuckets(String name) {
            refuse(colorField, COLOR_FIELD, "is for maps of documents, with [field]");
            refuse(sampleSize, SAMPLE_SIZE, "is for maps of documents, with [field]");
            refuse(clusters, CLUSTERS, "is for maps of documents, with [field]");
            return new BucketMapAggregationBuilder(name, bucketsPath, layout(), Optional.ofNullable(attributes).map(Survey::of));
        }

        private static void refuse(Object value, ParseField parameter, String reason) {
            if (value != null) {
                throw refusal("[" + parameter.getPreferredName() + "] " + reason);
            }
        }
    }

    private static final ObjectParser<Found, Void> PARSER = new ObjectParser<>(NAME, Found::new);

    static {
        PARSER.declareString((found, path) -> found.bucketsPath = path, BUCKETS_PATH);
        PARSER.declareString((found, field) -> found.field = field, FIELD);
        PARSER.declareString((found, field) -> found.colorField = field, COLOR_FIELD);
        PARSER.declareInt((found, size) -> found.sampleSize = size, SAMPLE_SIZE);
        PARSER.declareField((found, clusters) -> found.clusters = clusters, XContentParser::text, CLUSTERS, ObjectParser.ValueType.VALUE);
        PARSER.declareString((found, method) -> found.method = method, METHOD);
        PARSER.declareInt((found, neighbors) -> found.neighbors = neighbors, NEIGHBORS);
        PARSER.declareDouble((found, least) -> found.minDist = least, MIN_DIST);
        PARSER.declareLong((found, seed) -> found.seed = seed, SEED);
        PARSER.declareObject((found, attributes) -> found.attributes = attributes, (parser, context) -> parser.map(), ATTRIBUTES);
    }

    private SemanticMap() {}

    /** How requests name it. */
    public static NamedXContentRegistry.Entry parser(Supplier<BindingResolver> bindings) {
        return new NamedXContentRegistry.Entry(
            BaseAggregationBuilder.class,
            new ParseField(NAME),
            (parser, name) -> parse(parser, (String) name, bindings.get())
        );
    }

    /** How nodes name its requests and results. */
    public static List<NamedWriteableRegistry.Entry> writeables(Supplier<BindingResolver> bindings) {
        return List.of(
            new NamedWriteableRegistry.Entry(
                AggregationBuilder.class,
                NAME,
                in -> new DocumentMapAggregationBuilder(in, bindings.get())
            ),
            new NamedWriteableRegistry.Entry(PipelineAggregationBuilder.class, NAME, BucketMapAggregationBuilder::new),
            new NamedWriteableRegistry.Entry(InternalAggregation.class, InternalDocumentMap.NAME, InternalDocumentMap::new),
            new NamedWriteableRegistry.Entry(InternalAggregation.class, InternalBucketMap.NAME, InternalBucketMap::new)
        );
    }

    static BaseAggregationBuilder parse(XContentParser parser, String name, BindingResolver bindings) throws IOException {
        Found found = PARSER.parse(parser, null);
        if (found.field != null && found.bucketsPath != null) {
            throw refusal("has both [field], for a map of documents, and [buckets_path], for a map of buckets; leave one out");
        }
        if (found.bucketsPath != null) {
            return found.ofBuckets(name);
        }
        if (found.field == null) {
            throw refusal("needs [field], a field of type [knn_vector], for a map of documents, or [buckets_path] for a map of buckets");
        }
        return new DocumentMapAggregationBuilder(name, found.ofDocuments(), bindings);
    }

    static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + NAME + "] " + message);
    }
}
