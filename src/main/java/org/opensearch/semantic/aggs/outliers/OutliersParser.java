// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.aggs.outliers.OutliersOptions.Clusters;
import org.opensearch.semantic.aggs.outliers.OutliersOptions.Labels;

/** Collects what the body of a {@code semantic_outliers} says, so that the checks refuse in their own words, not wrapped in the parser's. */
final class OutliersParser {

    private static final int USUAL_TERMS = 3;

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
    private String k = Clusters.AUTO;
    /** Null where the request does not say. */
    private Integer maxK;
    private String labelField;
    private Integer labelTerms;
    private Integer sampleSize;
    private long seed = 42;

    private OutliersParser() {}

    static OutliersOptions parse(XContentParser parser) throws IOException {
        OutliersParser found = PARSER.parse(parser, null);
        return new OutliersOptions(found.field, found.size, found.threshold, found.clusters(), found.sampleSize(), found.seed);
    }

    /** 0 stands for none given, so a 0 that was given is refused here. */
    private int sampleSize() {
        if (sampleSize == null) {
            return 0;
        }
        if (sampleSize == 0) {
            throw OutliersOptions.refusal("[sample_size] is [0], and must be from 1 to " + OutliersOptions.LARGEST_SAMPLE);
        }
        return sampleSize;
    }

    private Clusters clusters() {
        if (k.equals(Clusters.AUTO)) {
            return new Clusters(0, maxK == null ? Clusters.USUALLY_TRIED : maxK, labels());
        }
        if (maxK != null) {
            throw OutliersOptions.refusal("[max_k] bounds [k] where that is [auto], and [k] is [" + k + "]; leave it out");
        }
        int number = number();
        return new Clusters(number, number, labels());
    }

    /** 0 stands for auto, so it is refused with what is no number. */
    private int number() {
        try {
            int number = Integer.parseInt(k);
            if (number != 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw OutliersOptions
            .refusal("[k] is [" + k + "], and must be a number from 1 to " + Clusters.MOST + ", or [" + Clusters.AUTO + "]");
    }

    private Optional<Labels> labels() {
        if (labelField == null) {
            if (labelTerms != null) {
                throw OutliersOptions.refusal("[label_terms] is for labels, and there is no [label_field] to take them from");
            }
            return Optional.empty();
        }
        return Optional.of(new Labels(labelField, labelTerms == null ? USUAL_TERMS : labelTerms));
    }
}
