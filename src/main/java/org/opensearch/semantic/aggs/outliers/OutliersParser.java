// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.LabelOptions;

/** Collects what the body of a {@code semantic_outliers} says, so that the checks refuse in their own words, not wrapped in the parser's. */
final class OutliersParser {

    private static final ObjectParser<OutliersParser, Void> PARSER = new ObjectParser<>(
        OutliersAggregationBuilder.NAME,
        OutliersParser::new
    );

    static {
        PARSER.declareString((found, field) -> found.field = field, new ParseField("field"));
        PARSER.declareInt((found, size) -> found.size = size, new ParseField("size"));
        PARSER.declareDouble((found, threshold) -> found.threshold = threshold, new ParseField("threshold"));
        PARSER.declareField((found, k) -> found.k = k, XContentParser::text, new ParseField("k"), ObjectParser.ValueType.INT);
        PARSER.declareInt((found, most) -> found.maxK = most, new ParseField("max_k"));
        PARSER.declareString((found, field) -> found.labelField = field, new ParseField("label_field"));
        PARSER.declareInt((found, terms) -> found.labelTerms = terms, new ParseField("label_terms"));
        PARSER.declareInt((found, sampleSize) -> found.sampleSize = sampleSize, new ParseField("sample_size"));
        PARSER.declareLong((found, seed) -> found.seed = seed, new ParseField("seed"));
    }

    private String field;
    private int size = 10;
    private double threshold;
    /** Null where the request does not say, as those below. */
    private String k;
    private Integer maxK;
    private String labelField;
    private Integer labelTerms;
    private Integer sampleSize;
    private long seed = 42;

    private OutliersParser() {}

    static OutliersOptions parse(XContentParser parser) throws IOException {
        OutliersParser found = PARSER.parse(parser, null);
        Optional<LabelOptions> labels = checked(() -> LabelOptions.of(found.labelField, found.labelTerms));
        ClusterCount clusters = checked(() -> ClusterCount.parse(found.k, found.maxK));
        return new OutliersOptions(found.field, found.size, found.threshold, clusters, labels, found.sampleSize(), found.seed);
    }

    /** What is shared with other aggregations does not know for which one it refuses. */
    private static <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw OutliersOptions.refusal(e.getMessage());
        }
    }

    /** 0 stands for none given, so a 0 that was given is refused here. */
    private int sampleSize() {
        if (sampleSize == null) {
            return 0;
        }
        if (sampleSize == 0) {
            throw OutliersOptions.refusal("[sample_size] is [0], and must be from 1 to " + ClusterCount.LARGEST_SAMPLE);
        }
        return sampleSize;
    }
}
