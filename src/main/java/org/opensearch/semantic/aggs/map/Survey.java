// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.projection.PrincipalComponents;
import org.opensearch.semantic.projection.Projection;

/**
 * Numbers that are known of the things that buckets stand for from elsewhere, such as the mean marks of brands in a survey.
 *
 * @param attributes names, in order
 * @param values key of a bucket to double[attributes]
 */
record Survey(List<String> attributes, SortedMap<String, double[]> values) implements Writeable, ToXContentFragment {

    static final int MOST_ATTRIBUTES = 1000;

    Survey {
        attributes = List.copyOf(attributes);
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        if (values.isEmpty() || values.size() > LayoutOptions.MOST_POINTS) {
            throw SemanticMap.refusal("[attributes] has [" + values.size() + "] keys, and must have 1 to " + LayoutOptions.MOST_POINTS);
        }
        if (attributes.isEmpty() || attributes.size() > MOST_ATTRIBUTES) {
            throw SemanticMap.refusal(
                "[attributes] has [" + attributes.size() + "] attributes for each key, and must have 1 to " + MOST_ATTRIBUTES
            );
        }
    }

    /** Reads {@code {"key": {"attribute": number, ..}, ..}}, where each key must have every attribute. */
    static Survey of(Map<String, Object> json) {
        Set<String> names = new TreeSet<>();
        json.forEach((key, of) -> names.addAll(numbers(key, of).keySet().stream().map(Object::toString).toList()));
        SortedMap<String, double[]> values = new TreeMap<>();
        json.forEach(
            (key, of) -> values.put(key, names.stream().mapToDouble(name -> number(key, name, numbers(key, of).get(name))).toArray())
        );
        return new Survey(List.copyOf(names), values);
    }

    private static Map<?, ?> numbers(String key, Object of) {
        if (of instanceof Map<?, ?> numbers) {
            return numbers;
        }
        throw SemanticMap.refusal("[attributes] of [" + key + "] is [" + of + "], and must be an object of numbers");
    }

    private static double number(String key, String name, Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        String found = value == null ? "has no number [" + name + "], which others have" : "has [" + value + "] for [" + name + "]";
        throw SemanticMap.refusal("[attributes] of [" + key + "] " + found + "; give every key every number, or leave the key out");
    }

    Survey(StreamInput in) throws IOException {
        this(in.readStringList(), new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readDoubleArray)));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(attributes);
        out.writeMap(values, StreamOutput::writeString, StreamOutput::writeDoubleArray);
    }

    /** The principal components of the standardised attributes of these keys: each less its mean, over its standard deviation. */
    Projection projection(List<String> keys) {
        double[][] rows = keys.stream().map(key -> values.get(key).clone()).toArray(double[][]::new);
        for (int a = 0; a < attributes.size(); a++) {
            standardise(rows, a);
        }
        double[] weights = new double[rows.length];
        Arrays.fill(weights, 1);
        return PrincipalComponents.of(rows, weights);
    }

    /** An attribute that is the same for all tells nothing, and becomes 0. */
    private static void standardise(double[][] rows, int attribute) {
        double mean = Arrays.stream(rows).mapToDouble(row -> row[attribute]).average().orElse(0);
        double variance = Arrays.stream(rows).mapToDouble(row -> (row[attribute] - mean) * (row[attribute] - mean)).average().orElse(0);
        double greatest = Arrays.stream(rows).mapToDouble(row -> Math.abs(row[attribute])).max().orElse(0);
        double deviation = Math.sqrt(variance);
        boolean constant = deviation <= 1e-12 * greatest;
        for (double[] row : rows) {
            row[attribute] = constant ? 0 : (row[attribute] - mean) / deviation;
        }
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(SemanticMap.ATTRIBUTES.getPreferredName());
        for (Map.Entry<String, double[]> entry : values.entrySet()) {
            builder.startObject(entry.getKey());
            for (int a = 0; a < attributes.size(); a++) {
                builder.field(attributes.get(a), entry.getValue()[a]);
            }
            builder.endObject();
        }
        return builder.endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Survey o
            && attributes.equals(o.attributes)
            && values.keySet().equals(o.values.keySet())
            && values.keySet().stream().allMatch(key -> Arrays.equals(values.get(key), o.values.get(key)));
    }

    @Override
    public int hashCode() {
        return 31 * attributes.hashCode() + values.keySet().hashCode();
    }
}
