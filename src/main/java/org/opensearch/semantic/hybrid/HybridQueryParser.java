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
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;

/** Reads one {@code semantic_hybrid} query in either of its forms; the short one is only another way to write the long one. */
final class HybridQueryParser {

    static final String LEXICAL = "lexical";
    static final String SEMANTIC = "semantic";
    static final String FILTER = "filter";
    static final String FUSION = "fusion";
    static final String METHOD = "method";
    static final String COMBINE = "combine";
    static final String RANK_CONSTANT = "rank_constant";
    static final String WINDOW = "window";
    static final String WEIGHTS = "weights";
    static final String ALPHA = "alpha";
    static final String SUB_SCORES = "sub_scores";
    static final String EXACT = "exact";
    static final String NAME = "name";
    static final String WEIGHT = "weight";
    static final String QUERY = "query";
    static final String FIELDS = "fields";
    private static final String VECTOR = "vector";
    static final String K = "k";
    static final String MODEL = "model";
    private static final int DEFAULT_K = 100;

    private static final List<String> SHORT_FORM = List.of(QUERY, FIELDS, VECTOR, K, MODEL);
    private static final List<String> LONG_FORM = List.of(LEXICAL, SEMANTIC);
    private static final List<String> BOTH_FORMS = List.of(FILTER, FUSION, WEIGHTS, ALPHA, SUB_SCORES, EXACT, "boost", "_name");
    private static final List<String> OF_FUSION = List.of(METHOD, COMBINE, RANK_CONSTANT, WINDOW);
    private static final List<String> OF_LEG = List.of(NAME, WEIGHT, QUERY);

    private final Set<String> given = new LinkedHashSet<>();
    private final List<QueryBuilder> filters = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private final List<String> vectors = new ArrayList<>();
    private final List<Leg> lexical = new ArrayList<>();
    private final List<Leg> semantic = new ArrayList<>();
    private String text;
    private int k = DEFAULT_K;
    private String model;
    private Fusion fusion = Fusion.BOUNDED;
    private FusionWeights weights;
    private Float alpha;
    private boolean subScores;
    private boolean exact;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;

    /** Reads {@code {...}}, the parser standing on its START_OBJECT. */
    static HybridQueryBuilder parse(XContentParser parser, BindingResolver bindings, SemanticSide side) throws IOException {
        HybridQueryParser draft = new HybridQueryParser();
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            parser.nextToken();
            draft.given.add(parameter);
            draft.read(parser, parameter);
        }
        return draft.build(bindings, side);
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
            case LEXICAL -> lexical.add(Leg.of(AbstractQueryBuilder.parseInnerQueryBuilder(parser)));
            case SEMANTIC -> semantic.add(Leg.of(AbstractQueryBuilder.parseInnerQueryBuilder(parser)));
            case FUSION -> fusion = readFusion(parser);
            case FILTER -> filters.add(AbstractQueryBuilder.parseInnerQueryBuilder(parser));
            case WEIGHTS -> weights = readWeights(parser);
            default -> throw unknownOrWrong(parser, parameter);
        }
    }

    private void readArray(XContentParser parser, String parameter) throws IOException {
        while (parser.nextToken() != Token.END_ARRAY) {
            if (parameter.equals(FILTER) && parser.currentToken() == Token.START_OBJECT) {
                filters.add(AbstractQueryBuilder.parseInnerQueryBuilder(parser));
            } else if (parameter.equals(LEXICAL) && parser.currentToken() == Token.START_OBJECT) {
                lexical.add(readLeg(parser));
            } else if (parameter.equals(SEMANTIC) && parser.currentToken() == Token.START_OBJECT) {
                semantic.add(readLeg(parser));
            } else if (parameter.equals(VECTOR) && parser.currentToken() == Token.VALUE_STRING) {
                vectors.add(parser.text());
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
            case VECTOR -> vectors.add(parser.text());
            case K -> k = parser.intValue();
            case MODEL -> model = parser.text();
            case FUSION -> fusion = Fusion.of(parser.text(), null, null, null);
            case ALPHA -> alpha = parser.floatValue();
            case SUB_SCORES -> subScores = parser.booleanValue();
            case EXACT -> exact = parser.booleanValue();
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

    private static Fusion readFusion(XContentParser parser) throws IOException {
        String method = null;
        String combine = null;
        Integer rankConstant = null;
        Integer window = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            boolean isValue = parser.nextToken().isValue() && parser.currentToken() != Token.VALUE_NULL;
            switch (isValue ? parameter : "") {
                case METHOD -> method = parser.text();
                case COMBINE -> combine = parser.text();
                case RANK_CONSTANT -> rankConstant = parser.intValue();
                case WINDOW -> window = parser.intValue();
                default -> throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic_hybrid] [fusion] does not accept [" + parameter + "]; accepted are " + OF_FUSION
                );
            }
        }
        return Fusion.of(method, rankConstant, window, combine);
    }

    private static Leg readLeg(XContentParser parser) throws IOException {
        String name = null;
        float weight = 1f;
        QueryBuilder query = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            Token token = parser.nextToken();
            if (parameter.equals(QUERY) && token == Token.START_OBJECT) {
                query = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            } else if (parameter.equals(NAME) && token == Token.VALUE_STRING) {
                name = parser.text();
            } else if (parameter.equals(WEIGHT) && token == Token.VALUE_NUMBER) {
                weight = parser.floatValue();
            } else {
                throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic_hybrid] a leg in a list does not accept [" + parameter + "] as [" + token + "]; accepted are " + OF_LEG
                );
            }
        }
        if (query == null) {
            throw new IllegalArgumentException("[semantic_hybrid] a leg in a list needs a [query]; accepted are " + OF_LEG);
        }
        return Leg.of(name, weight, query);
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

    private HybridQueryBuilder build(BindingResolver bindings, SemanticSide side) {
        boolean isShort = SHORT_FORM.stream().anyMatch(given::contains);
        boolean isLong = LONG_FORM.stream().anyMatch(given::contains);
        if (isShort && isLong) {
            throw new IllegalArgumentException("[semantic_hybrid] mixes its short and its long form in " + given + "; " + accepted());
        }
        Optional<ByFields> byFields = Optional.empty();
        if (isShort) {
            byFields = expandShortForm(side);
        } else if (lexical.isEmpty() || semantic.isEmpty()) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] needs both [lexical] and [semantic], or the short form with [query, fields] and [vector]; " + accepted()
            );
        }
        HybridSpec spec = new HybridSpec(lexical, semantic, filters, fusion, weights(), new HybridOptions(subScores, exact), byFields);
        return new HybridQueryBuilder(spec, bindings).boost(boost).queryName(name);
    }

    private FusionWeights weights() {
        if (alpha != null && weights != null) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] has both [weights] and [alpha]; [alpha] is short for {\"lexical\": 1 - alpha, \"semantic\": alpha}: give one"
            );
        }
        if (alpha != null) {
            return FusionWeights.ofAlpha(alpha);
        }
        return weights != null ? weights : FusionWeights.EQUAL;
    }

    /** What remains to be found out, if it names no vector field. */
    private Optional<ByFields> expandShortForm(SemanticSide side) {
        if (text == null || fields.isEmpty()) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] the short form needs [query, fields], and [vector] if no field is a [semantic_text], found " + given
            );
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("[semantic_hybrid] [query] must hold text, but it is empty or blank");
        }
        lexical.add(Leg.of(new MultiMatchQueryBuilder(text).fields(QueryParserHelper.parseFieldsAndWeights(fields))));
        if (vectors.isEmpty()) {
            ByFields byFields = new ByFields(text, fields, k, Optional.ofNullable(model));
            semantic.add(Leg.of(side.nearest(text, byFields.names().iterator().next(), k, byFields.model())));
            return Optional.of(byFields);
        }
        for (String vector : vectors) {
            QueryParserHelper.parseFieldsAndWeights(List.of(vector)).forEach((field, weight) -> {
                QueryBuilder nearest = side.nearest(text, field, k, Optional.ofNullable(model));
                semantic.add(vectors.size() > 1 ? Leg.of(field, weight, nearest) : Leg.of(nearest));
            });
        }
        return Optional.empty();
    }
}
