// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.search.QueryParserHelper;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.fusion.FusionWeights;

/** Reads one {@code semantic_hybrid} query in either of its forms; the short one is only another way to write the long one. */
final class HybridQueryParser {

    static final String LEXICAL = "lexical";
    static final String SEMANTIC = "semantic";
    static final String FILTER = "filter";
    static final String WEIGHTS = "weights";
    private static final String QUERY = "query";
    private static final String FIELDS = "fields";
    private static final String VECTOR = "vector";
    private static final String K = "k";
    private static final String MODEL = "model";
    private static final int DEFAULT_K = 100;

    private static final List<String> SHORT_FORM = List.of(QUERY, FIELDS, VECTOR, K, MODEL);
    private static final List<String> LONG_FORM = List.of(LEXICAL, SEMANTIC);
    private static final List<String> BOTH_FORMS = List.of(FILTER, WEIGHTS, "boost", "_name");

    private final Set<String> given = new LinkedHashSet<>();
    private final List<QueryBuilder> filters = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private String text;
    private String vector;
    private int k = DEFAULT_K;
    private String model;
    private QueryBuilder lexical;
    private QueryBuilder semantic;
    private FusionWeights weights = FusionWeights.DEFAULT;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;

    /** Reads {@code {...}}, the parser standing on its START_OBJECT. */
    static HybridQueryBuilder parse(XContentParser parser, BindingResolver bindings, SemanticLeg leg) throws IOException {
        HybridQueryParser draft = new HybridQueryParser();
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            parser.nextToken();
            draft.given.add(parameter);
            draft.read(parser, parameter);
        }
        return draft.build(bindings, leg);
    }

    private void read(XContentParser parser, String parameter) throws IOException {
        if (parser.currentToken() == Token.START_OBJECT) {
            readObject(parser, parameter);
        } else if (parser.currentToken() == Token.START_ARRAY) {
            readArray(parser, parameter);
        } else {
            readValue(parser, parameter);
        }
    }

    private void readObject(XContentParser parser, String parameter) throws IOException {
        switch (parameter) {
            case LEXICAL -> lexical = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            case SEMANTIC -> semantic = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            case FILTER -> filters.add(AbstractQueryBuilder.parseInnerQueryBuilder(parser));
            case WEIGHTS -> weights = readWeights(parser);
            default -> throw unknownOrWrong(parser, parameter);
        }
    }

    private void readArray(XContentParser parser, String parameter) throws IOException {
        while (parser.nextToken() != Token.END_ARRAY) {
            if (parameter.equals(FILTER) && parser.currentToken() == Token.START_OBJECT) {
                filters.add(AbstractQueryBuilder.parseInnerQueryBuilder(parser));
            } else if (parameter.equals(FIELDS) && parser.currentToken() == Token.VALUE_STRING) {
                fields.add(parser.text());
            } else {
                throw unknownOrWrong(parser, parameter);
            }
        }
    }

    private void readValue(XContentParser parser, String parameter) throws IOException {
        if (parser.currentToken() == Token.VALUE_NULL) {
            throw unknownOrWrong(parser, parameter);
        }
        switch (parameter) {
            case QUERY -> text = parser.text();
            case FIELDS -> fields.add(parser.text());
            case VECTOR -> vector = parser.text();
            case K -> k = parser.intValue();
            case MODEL -> model = parser.text();
            case "boost" -> boost = parser.floatValue();
            case "_name" -> name = parser.text();
            default -> throw unknownOrWrong(parser, parameter);
        }
    }

    private static FusionWeights readWeights(XContentParser parser) throws IOException {
        Float lexicalWeight = null;
        Float semanticWeight = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String side = parser.currentName();
            boolean isNumber = parser.nextToken() == Token.VALUE_NUMBER;
            switch (isNumber ? side : "") {
                case LEXICAL -> lexicalWeight = parser.floatValue();
                case SEMANTIC -> semanticWeight = parser.floatValue();
                default -> throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic_hybrid] [weights] does not accept [" + side + "]; accepted are two numbers, [lexical, semantic]"
                );
            }
        }
        if (lexicalWeight == null || semanticWeight == null) {
            throw new IllegalArgumentException("[semantic_hybrid] [weights] needs both [lexical] and [semantic]; only their ratio counts");
        }
        return new FusionWeights(lexicalWeight, semanticWeight);
    }

    private static ParsingException unknownOrWrong(XContentParser parser, String parameter) {
        boolean known = SHORT_FORM.contains(parameter) || LONG_FORM.contains(parameter) || BOTH_FORMS.contains(parameter);
        String problem = known
            ? "parameter [" + parameter + "] can not be given as [" + parser.currentToken() + "]"
            : "unknown parameter [" + parameter + "]; " + accepted();
        return new ParsingException(parser.getTokenLocation(), "[semantic_hybrid] " + problem);
    }

    private static String accepted() {
        return "accepted are either " + SHORT_FORM + " or " + LONG_FORM + ", with " + BOTH_FORMS;
    }

    private HybridQueryBuilder build(BindingResolver bindings, SemanticLeg leg) {
        boolean isShort = SHORT_FORM.stream().anyMatch(given::contains);
        boolean isLong = LONG_FORM.stream().anyMatch(given::contains);
        if (isShort && isLong) {
            throw new IllegalArgumentException("[semantic_hybrid] mixes its short and its long form in " + given + "; " + accepted());
        }
        if (isShort) {
            expandShortForm(leg);
        } else if (lexical == null || semantic == null) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] needs both [lexical] and [semantic], or the short form with [query, fields, vector]; " + accepted()
            );
        }
        return new HybridQueryBuilder(lexical, semantic, filters, weights, bindings).boost(boost).queryName(name);
    }

    private void expandShortForm(SemanticLeg leg) {
        if (text == null || fields.isEmpty() || vector == null) {
            throw new IllegalArgumentException("[semantic_hybrid] the short form needs [query, fields, vector], found " + given);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("[semantic_hybrid] [query] must hold text, but it is empty or blank");
        }
        lexical = new MultiMatchQueryBuilder(text).fields(QueryParserHelper.parseFieldsAndWeights(fields));
        semantic = leg.nearest(text, vector, k, Optional.ofNullable(model));
    }
}
