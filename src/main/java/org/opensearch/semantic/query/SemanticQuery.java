// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.common.ValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent.Params;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.knn.index.query.parser.MethodParametersParser;

/**
 * What the user wrote, checked: everything of a semantic query but its boost and name.
 *
 * @param field the vector field
 * @param source where the vector comes from
 * @param reach how far to look
 * @param filter applied before the neighbours are chosen
 * @param model the model that the query names
 * @param methodParameters k-NN's, such as {@code ef_search}; empty if there are none
 * @param expandNested k-NN's {@code expand_nested_docs}
 * @param ignoreUnmapped whether an unmapped field matches nothing instead of failing
 */
record SemanticQuery(
    String field,
    Source source,
    Reach reach,
    Optional<QueryBuilder> filter,
    Optional<String> model,
    Map<String, Object> methodParameters,
    Optional<Boolean> expandNested,
    boolean ignoreUnmapped
) implements Writeable {

    SemanticQuery {
        if (field == null || field.isEmpty()) {
            throw new IllegalArgumentException("[semantic] needs the name of a vector field");
        }
        Objects.requireNonNull(source);
        Objects.requireNonNull(reach);
        if (model.isPresent() && model.get().isBlank()) {
            throw new IllegalArgumentException("[semantic] [model] must name a model, but it is empty or blank");
        }
        methodParameters = Map.copyOf(methodParameters);
        ValidationException invalid = MethodParametersParser.validateMethodParameters(methodParameters);
        if (invalid != null) {
            throw new IllegalArgumentException("[semantic] [method_parameters]: " + String.join("; ", invalid.validationErrors()));
        }
    }

    SemanticQuery(StreamInput in) throws IOException {
        this(
            in.readString(),
            Source.read(in),
            new Reach(in),
            Optional.ofNullable(in.readOptionalNamedWriteable(QueryBuilder.class)),
            Optional.ofNullable(in.readOptionalString()),
            in.readMap(),
            Optional.ofNullable(in.readOptionalBoolean()),
            in.readBoolean()
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        source.writeTo(out);
        reach.writeTo(out);
        out.writeOptionalNamedWriteable(filter.orElse(null));
        out.writeOptionalString(model.orElse(null));
        out.writeMap(methodParameters);
        out.writeOptionalBoolean(expandNested.orElse(null));
        out.writeBoolean(ignoreUnmapped);
    }

    void toXContent(XContentBuilder builder, Params params) throws IOException {
        source.toXContent(builder);
        reach.toXContent(builder);
        if (filter.isPresent()) {
            builder.field(SemanticQueryParser.FILTER);
            filter.get().toXContent(builder, params);
        }
        if (model.isPresent()) {
            builder.field(SemanticQueryParser.MODEL, model.get());
        }
        if (!methodParameters.isEmpty()) {
            builder.field(SemanticQueryParser.METHOD_PARAMETERS, methodParameters);
        }
        if (expandNested.isPresent()) {
            builder.field(SemanticQueryParser.EXPAND_NESTED, expandNested.get().booleanValue());
        }
        builder.field(SemanticQueryParser.IGNORE_UNMAPPED, ignoreUnmapped);
    }

    SemanticQuery withFilter(QueryBuilder other) {
        return new SemanticQuery(field, source, reach, Optional.of(other), model, methodParameters, expandNested, ignoreUnmapped);
    }

    /** The same, with one more filter to pass. */
    SemanticQuery and(QueryBuilder other) {
        return withFilter(filter.isEmpty() ? other : new BoolQueryBuilder().filter(filter.get()).filter(other));
    }

    /** The same on the field that is to be read. */
    SemanticQuery in(String path, boolean unmappedMatchesNothing) {
        return new SemanticQuery(path, source, reach, filter, model, methodParameters, expandNested, unmappedMatchesNothing);
    }

    /**
     * The k-NN query that this is once its vector is known.
     *
     * @param vector in the form of the field
     */
    KNNQueryBuilder nearest(float[] vector) {
        return KNNQueryBuilder.builder()
            .fieldName(field)
            .vector(vector)
            .k(reach.k())
            .minScore(reach.minScore())
            .maxDistance(reach.maxDistance())
            .filter(filter.orElse(null))
            .methodParameters(methodParameters.isEmpty() ? null : methodParameters)
            .expandNested(expandNested.orElse(null))
            .ignoreUnmapped(ignoreUnmapped)
            .build();
    }
}
