// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.projection.Procrustes;
import org.opensearch.semantic.projection.Projection;

/**
 * How well the map of a survey, laid over the map of the buckets, agrees with it.
 *
 * @param agreement correlation and p-value; empty if either map has no shape: of fewer than three buckets, or all in one place
 * @param buckets how many are on both maps
 * @param explainedVariance of the survey's map, double[2], or empty
 * @param unmatched keys of the survey that are not on the map of the buckets
 */
record SurveyFit(Optional<Agreement> agreement, int buckets, double[] explainedVariance, List<String> unmatched) implements Writeable {

    /** As {@link Procrustes} has them. */
    record Agreement(double correlation, double pValue) implements Writeable {

        Agreement(StreamInput in) throws IOException {
            this(in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeDouble(correlation);
            out.writeDouble(pValue);
        }
    }

    /** A fit, and the places that the survey gives to the buckets that it knows. */
    record Fitted(SurveyFit fit, Map<String, Place> places) {}

    SurveyFit {
        unmatched = List.copyOf(unmatched);
    }

    SurveyFit(StreamInput in) throws IOException {
        this(
            Optional.ofNullable(in.readOptionalWriteable(Agreement::new)),
            in.readVInt(),
            in.readDoubleArray(),
            in.readStringList()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalWriteable(agreement.orElse(null));
        out.writeVInt(buckets);
        out.writeDoubleArray(explainedVariance);
        out.writeStringCollection(unmatched);
    }

    /**
     * @param keys of the buckets, as text
     * @param positions double[keys][2]
     */
    static Fitted of(Survey survey, List<String> keys, double[][] positions, long seed) {
        List<String> shared = new ArrayList<>();
        List<double[]> places = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            if (survey.values().containsKey(keys.get(i))) {
                shared.add(keys.get(i));
                places.add(positions[i]);
            }
        }
        Projection projection = survey.projection(shared);
        Optional<Procrustes> fitted = Procrustes.fit(places.toArray(double[][]::new), projection.positions(), seed);
        Map<String, Place> surveyed = new HashMap<>();
        for (int i = 0; i < shared.size() && fitted.isPresent(); i++) {
            surveyed.put(shared.get(i), Place.of(fitted.get().positions()[i]));
        }
        List<String> unmatched = survey.values().keySet().stream().filter(key -> !shared.contains(key)).toList();
        Optional<Agreement> agreement = fitted.map(fit -> new Agreement(fit.correlation(), fit.pValue()));
        return new Fitted(new SurveyFit(agreement, shared.size(), projection.explainedVariance(), unmatched), surveyed);
    }

    void field(XContentBuilder builder) throws IOException {
        builder.startObject("procrustes");
        builder.field("correlation", agreement.map(Agreement::correlation).orElse(null));
        builder.field("p_value", agreement.map(Agreement::pValue).orElse(null));
        builder.field("buckets", buckets);
        Place.explainedVariance(builder, explainedVariance);
        builder.field("unmatched", unmatched);
        builder.endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SurveyFit o
            && agreement.equals(o.agreement)
            && buckets == o.buckets
            && Arrays.equals(explainedVariance, o.explainedVariance)
            && unmatched.equals(o.unmatched);
    }

    @Override
    public int hashCode() {
        return 31 * agreement.hashCode() + unmatched.hashCode();
    }
}
