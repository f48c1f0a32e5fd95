// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a {@code semantic_map} of documents asks for.
 *
 * @param field full dotted name of a vector field
 * @param colorField full dotted name of a field whose value is given with each point
 * @param sampleSize most points, 1 to {@value LayoutOptions#MOST_POINTS}
 * @param clusters how many clusters to tell apart, 0 for none to {@value #MOST_CLUSTERS}; or {@value #AUTO} for as many as the points
 *     fall into, 2 to {@value #MOST_AUTO_CLUSTERS}
 */
record DocumentMapOptions(String field, Optional<String> colorField, int sampleSize, int clusters, LayoutOptions layout)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_CLUSTERS = 100;
    static final int SAMPLE_SIZE = 500;

    static final int AUTO = -1;
    static final int MOST_AUTO_CLUSTERS = 20;
    private static final String AUTO_WORD = "auto";

    DocumentMapOptions {
        if (field.isBlank()) {
            throw SemanticMap.refusal("[field] is blank: name a field of type [knn_vector]");
        }
        if (colorField.isPresent() && colorField.get().isBlank()) {
            throw SemanticMap.refusal("[color_field] is blank: name a field, or leave it out");
        }
        if (sampleSize < 1 || sampleSize > LayoutOptions.MOST_POINTS) {
            throw SemanticMap.refusal("[sample_size] is [" + sampleSize + "], and must be from 1 to " + LayoutOptions.MOST_POINTS);
        }
        if (clusters != AUTO && (clusters < 0 || clusters > MOST_CLUSTERS)) {
            throw refusedClusters(Integer.toString(clusters));
        }
    }

    /** The same of another field. */
    DocumentMapOptions of(String other) {
        return new DocumentMapOptions(other, colorField, sampleSize, clusters, layout);
    }

    /** A number that is written as a number or as text, or {@code auto}. */
    static int clusters(String written) {
        if (written.equals(AUTO_WORD)) {
            return AUTO;
        }
        try {
            int number = Integer.parseInt(written);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw refusedClusters(written);
    }

    private static IllegalArgumentException refusedClusters(String found) {
        return SemanticMap.refusal("[clusters] is [" + found + "], and must be from 0 (none) to " + MOST_CLUSTERS + ", or [auto]");
    }

    DocumentMapOptions(StreamInput in) throws IOException {
        this(in.readString(), Optional.ofNullable(in.readOptionalString()), in.readVInt(), in.readInt(), new LayoutOptions(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeOptionalString(colorField.orElse(null));
        out.writeVInt(sampleSize);
        out.writeInt(clusters);
        layout.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field(SemanticMap.FIELD.getPreferredName(), field);
        if (colorField.isPresent()) {
            builder.field(SemanticMap.COLOR_FIELD.getPreferredName(), colorField.get());
        }
        builder.field(SemanticMap.SAMPLE_SIZE.getPreferredName(), sampleSize);
        builder.field(SemanticMap.CLUSTERS.getPreferredName(), clusters == AUTO ? AUTO_WORD : clusters);
        return layout.toXContent(builder, params).endObject();
    }
}
