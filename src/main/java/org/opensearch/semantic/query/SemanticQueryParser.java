// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.parser.MethodParametersParser;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.PassageScore;

/** Reads one {@code semantic} query. Knows the words and their types; what they may hold is checked where it is kept. */
final class SemanticQueryParser {

    static final String QUERY = "query";
    static final String LIKE = "like";
    static final String LIKE_INDEX = "_index";
    static final String LIKE_ID = "_id";
    static final String LIKE_ROUTING = "routing";
    static final String K = "k";
    static final String MIN_SCORE = "min_score";
    static final String MAX_DISTANCE = "max_distance";
    static final String FILTER = "filter";
    static final String MODEL = "model";
    static final String METHOD_PARAMETERS = "method_parameters";
    static final String EXPAND_NESTED = "expand_nested_docs";
    static final String IGNORE_UNMAPPED = "ignore_unmapped";
    static final String BOOST = "boost";
    static final String NAME = "_name";

    private static final List<String> ACCEPTED = List.of(
        QUERY,
        LIKE,
        K,
        MIN_SCORE,
        MAX_DISTANCE,
        FILTER,
        MODEL,
        METHOD_PARAMETERS,
        EXPAND_NESTED,
        PassageScore.NAME,
        IGNORE_UNMAPPED,
        BOOST,
        NAME
    );

    private static final String EXPECTED = "[semantic] expects {\"<field>\": {\"query\": \"...\"}}";

    private Source.Text text;
    private Source.Like like;
    private Integer k;
    private Float minScore;
    private Float maxDistance;
    private QueryBuilder filter;
    private String model;
    private Map<String, Object> methodParameters = Map.of();
    private Boolean expandNested;
    private PassageScore passages;
    private boolean ignoreUnmapped;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;

    /** Reads {@code {"<field>": {...}}}, the parser standing on its START_OBJECT. */
    static SemanticQueryBuilder parse(XContentParser parser, BindingResolver bindings) throws IOException {
        SemanticQueryParser draft = new SemanticQueryParser();
        String field = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String found = parser.currentName();
            if (field != null) {
                throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic] searches one field, but there are two: [" + field + "] and [" + found + "]"
                );
            }
            if (parser.nextToken() != Token.START_OBJECT) {
                throw new ParsingException(
                    parser.getTokenLocation(),
                    EXPECTED + ", found [" + found + "] without an object"
                );
            }
            field = found;
            draft.readField(parser);
        }
        if (field == null) {
            throw new ParsingException(parser.getTokenLocation(), EXPECTED + ", found no field");
        }
        return draft.build(field, bindings);
    }

    private void readField(XContentParser parser) throws IOException {
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            Token token = parser.nextToken();
            if (token == Token.START_OBJECT) {
                readObject(parser, parameter);
            } else if (token.isValue()) {
                readValue(parser, parameter);
            } else {
                throw unknownOrWrong(parser, parameter);
            }
        }
    }

    @SuppressWarnings("unchecked") // k-NN declares Map<String, ?>
    private void readObject(XContentParser parser, String parameter) throws IOException {
        switch (parameter) {
            case LIKE -> like = readLike(parser);
            case FILTER -> filter = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            case PassageScore.NAME -> passages = PassageScore.parse(parser);
            case METHOD_PARAMETERS -> methodParameters = (Map<String, Object>) MethodParametersParser.fromXContent(parser);
            default -> throw unknownOrWrong(parser, parameter);
        }
    }

    private void readValue(XContentParser parser, String parameter) throws IOException {
        switch (parameter) {
            case QUERY -> text = new Source.Text(parser.text());
            case K -> k = parser.intValue();
            case MIN_SCORE -> minScore = parser.floatValue();
            case MAX_DISTANCE -> maxDistance = parser.floatValue();
            case MODEL -> model = parser.text();
            case EXPAND_NESTED -> expandNested = parser.booleanValue();
            case IGNORE_UNMAPPED -> ignoreUnmapped = parser.booleanValue();
            case BOOST -> boost = parser.floatValue();
            case NAME -> name = parser.text();
            default -> throw unknownOrWrong(parser, parameter);
        }
    }

    private static Source.Like readLike(XContentParser parser) throws IOException {
        String index = null;
        String id = null;
        String routing = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            boolean isValue = parser.nextToken().isValue();
            switch (isValue ? parameter : "") {
                case LIKE_INDEX -> index = parser.text();
                case LIKE_ID -> id = parser.text();
                case LIKE_ROUTING -> routing = parser.text();
                default -> throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic] [like] does not accept [" + parameter + "]; accepted are " + List.of(LIKE_INDEX, LIKE_ID, LIKE_ROUTING)
                );
            }
        }
        return new Source.Like(index, id, Optional.ofNullable(routing));
    }

    private static ParsingException unknownOrWrong(XContentParser parser, String parameter) {
        String problem = ACCEPTED.contains(parameter)
            ? "parameter [" + parameter + "] can not be given as [" + parser.currentToken() + "]"
            : "unknown parameter [" + parameter + "]; accepted are " + ACCEPTED;
        return new ParsingException(parser.getTokenLocation(), "[semantic] " + problem);
    }

    private SemanticQueryBuilder build(String field, BindingResolver bindings) {
        if ((text == null) == (like == null)) {
            throw new IllegalArgumentException(
                "[semantic] needs exactly one of [query] and [like], " + (text == null ? "but there is neither" : "but there are both")
            );
        }
        SemanticQuery query = new SemanticQuery(
            field,
            text == null ? like : text,
            new Reach(k, minScore, maxDistance),
            Optional.ofNullable(filter),
            Optional.ofNullable(model),
            methodParameters,
            Optional.ofNullable(expandNested),
            Optional.ofNullable(passages),
            ignoreUnmapped
        );
        return new SemanticQueryBuilder(query, bindings).boost(boost).queryName(name);
    }
}
