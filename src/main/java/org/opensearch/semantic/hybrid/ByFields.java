// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.search.QueryParserHelper;

/**
 * A short form without a vector field, as it was written: its text fields are to be looked at for the one that has vectors, once it is
 * known which indices are searched.
 *
 * @param fields with their weights
 * @param model that the user names, if any
 */
record ByFields(String text, List<String> fields, int k, Optional<String> model) implements Writeable, ToXContentFragment {

    ByFields {
        Objects.requireNonNull(text);
        fields = List.copyOf(fields);
    }

    ByFields(StreamInput in) throws IOException {
        this(in.readString(), in.readStringList(), in.readVInt(), Optional.ofNullable(in.readOptionalString()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(text);
        out.writeStringCollection(fields);
        out.writeVInt(k);
        out.writeOptionalString(model.orElse(null));
    }

    /** Without their weights. */
    Set<String> names() {
        return QueryParserHelper.parseFieldsAndWeights(fields).keySet();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(HybridQueryParser.QUERY, text).field(HybridQueryParser.FIELDS, fields).field(HybridQueryParser.K, k);
        if (model.isPresent()) {
            builder.field(HybridQueryParser.MODEL, model.get());
        }
        return builder;
    }
}
