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
import org.opensearch.semantic.field.PassageScore;

/**
 * What the user wrote, checked: everything of a semantic query but its boost and name.
 *
 * @param field the vector field, or a name that stands for it
 * @param source where the vector comes from
 * @param reach how far to look
 * @param filter applied before the neighbours are chosen
 * @param model the model that the query names
 * @param methodParameters k-NN's, such as {@code ef_search}; empty if there are none
 * @param expandNested k-NN's {@code expand_nested_docs}
 * @param passages how a document is scored whose passages have vectors; empty if the query does not say it
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
    Optional<PassageScore> passages,
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
            Optional.ofNullable(in.readOptionalWriteable(PassageScore::new)),
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
        out.writeOptionalWriteable(passages.orElse(null));
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
        if (passages.isPresent()) {
            builder.field(PassageScore.NAME, passages.get());
        }
        builder.field(SemanticQueryParser.IGNORE_UNMAPPED, ignoreUnmapped);
    }

    SemanticQuery withFilter(QueryBuilder other) {
        return new SemanticQuery(field, source, reach, Optional.of(other), model, methodParameters, expandNested, passages, ignoreUnmapped);
    }

    /** The same, with one more filter to pass. */
    SemanticQuery and(QueryBuilder other) {
        return withFilter(filter.isEmpty() ? other : new BoolQueryBuilder().filter(filter.get()).filter(other));
    }

    /** The same on the field that is to be read. */
    SemanticQuery in(String path, boolean unmappedMatchesNothing) {
        return new SemanticQuery(path, source, reach, filter, model, methodParameters, expandNested, passages, unmappedMatchesNothing);
    }

    /** Refuses to score passages where there are none. */
    IllegalArgumentException refusePassages(String index) {
        return new IllegalArgumentException(
            "[semantic] [" + PassageScore.NAME + "] can not be given here: what the query finds by field [" + field + "] of index [" + index
                + "] has one vector, and no passages; leave it out, or search passages from outside of [nested]"
        );
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
