// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.ObjectParser.ValueType;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Which passages are wanted.
 *
 * @param indices names, aliases, patterns
 * @param field of passages, or one that stands for them
 * @param text field that the passages are of, where that can not be found out
 * @param query in plain words
 * @param size passages at most, in [1, 100]
 * @param perDocument passages of one document at most
 * @param filters of documents, in query DSL
 * @param hybrid parameters that make the documents be found by {@code semantic_hybrid}: its {@code fields}, {@code weights} and so on;
 *     empty to find them by meaning alone
 * @param model for a field that is not bound to one
 * @param mmr empty for the best passages, however alike
 * @param mergeNeighbours whether passages that overlap or follow each other become one
 * @param maxTokens of all texts together
 * @param minScore of a passage
 * @param source what of the document is shown beside each passage, in the words of a search
 */
record PassagesQuery(
    List<String> indices,
    String field,
    Optional<String> text,
    String query,
    int size,
    Optional<Integer> perDocument,
    List<Object> filters,
    Map<String, Object> hybrid,
    Optional<String> model,
    Optional<Mmr> mmr,
    boolean mergeNeighbours,
    Optional<Integer> maxTokens,
    Optional<Float> minScore,
    Object source
) {

    private static final int USUAL_SIZE = 5;
    private static final int MOST = 100;

    private static final String FIELDS = "fields";

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("passages", Draft::new);

    static {
        PARSER.declareStringArray((draft, indices) -> draft.indices = split(indices), new ParseField("index"));
        PARSER.declareString((draft, field) -> draft.field = field, new ParseField("field"));
        PARSER.declareString((draft, text) -> draft.text = Optional.of(text), new ParseField("text"));
        PARSER.declareString((draft, query) -> draft.query = query, new ParseField("query"));
        PARSER.declareInt((draft, size) -> draft.size = size, new ParseField("size"));
        PARSER.declareInt((draft, most) -> draft.perDocument = Optional.of(most), new ParseField("per_document"));
        PARSER.declareField(
            (draft, filters) -> draft.filters = filters,
            PassagesQuery::list,
            new ParseField("filter"),
            ValueType.OBJECT_ARRAY
        );
        PARSER.declareStringArray((draft, fields) -> draft.hybrid.put(FIELDS, fields), new ParseField(FIELDS));
        for (String name : List.of("weights", "fusion")) {
            PARSER.declareObject((draft, map) -> draft.hybrid.put(name, map), (parser, none) -> parser.map(), new ParseField(name));
        }
        PARSER.declareString((draft, model) -> draft.model = Optional.of(model), new ParseField("model"));
        PARSER.declareObject((draft, mmr) -> draft.mmr = Optional.of(mmr), (parser, none) -> Mmr.parse(parser), new ParseField("mmr"));
        PARSER.declareBoolean((draft, merge) -> draft.mergeNeighbours = merge, new ParseField("merge_neighbours"));
        PARSER.declareInt((draft, tokens) -> draft.maxTokens = Optional.of(tokens), new ParseField("max_tokens"));
        PARSER.declareFloat((draft, score) -> draft.minScore = Optional.of(score), new ParseField("min_score"));
        PARSER.declareField(
            (draft, source) -> draft.source = source,
            (parser, none) -> value(parser),
            new ParseField("_source"),
            ValueType.OBJECT_ARRAY_BOOLEAN_OR_STRING
        );
    }

    private static final class Draft {
        private List<String> indices = List.of();
        private String field;
        private Optional<String> text = Optional.empty();
        private String query;
        private int size = USUAL_SIZE;
        private Optional<Integer> perDocument = Optional.empty();
        private List<Object> filters = List.of();
        private final Map<String, Object> hybrid = new LinkedHashMap<>();
        private Optional<String> model = Optional.empty();
        private Optional<Mmr> mmr = Optional.empty();
        private boolean mergeNeighbours;
        private Optional<Integer> maxTokens = Optional.empty();
        private Optional<Float> minScore = Optional.empty();
        private Object source = false;
    }

    PassagesQuery {
        indices = List.copyOf(indices);
        filters = List.copyOf(filters);
        hybrid = Map.copyOf(hybrid);
        requireText("index", indices.isEmpty() ? null : String.join(",", indices));
        requireText("field", field);
        requireText("query", query);
        require("size", size, MOST);
        perDocument.ifPresent(most -> require("per_document", most, MOST));
        maxTokens.ifPresent(tokens -> require("max_tokens", tokens, Integer.MAX_VALUE));
        if (!hybrid.isEmpty() && !hybrid.containsKey(FIELDS)) {
            throw new IllegalArgumentException(
                "[passages] " + hybrid.keySet() + " need [" + FIELDS + "]: the fields whose words are searched beside the meaning"
            );
        }
        Objects.requireNonNull(source);
    }

    /**
     * @throws IllegalArgumentException if it asks for anything that can not be; unknown names are refused by the parser
     */
    static PassagesQuery parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        return new PassagesQuery(
            draft.indices,
            draft.field,
            draft.text,
            draft.query,
            draft.size,
            draft.perDocument,
            draft.filters,
            draft.hybrid,
            draft.model,
            draft.mmr,
            draft.mergeNeighbours,
            draft.maxTokens,
            draft.minScore,
            draft.source
        );
    }

    /** Several in one string with commas between, as in the path of a search. */
    private static List<String> split(List<String> indices) {
        return indices.stream().flatMap(names -> Arrays.stream(Strings.splitStringByCommaToArray(names))).map(String::strip).toList();
    }

    private static List<Object> list(XContentParser parser, Void none) throws IOException {
        return parser.currentToken() == XContentParser.Token.START_ARRAY ? new ArrayList<>(parser.list()) : List.of(parser.map());
    }

    private static Object value(XContentParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_ARRAY -> parser.list();
            case START_OBJECT -> parser.map();
            case VALUE_BOOLEAN -> parser.booleanValue();
            default -> parser.text();
        };
    }

    private static void requireText(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("[passages] [" + name + "] is needed, and must not be blank");
        }
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            String range = most == Integer.MAX_VALUE ? "at least 1" : "from 1 to " + most;
            throw new IllegalArgumentException("[passages] [" + name + "] must be " + range + ", found [" + value + "]");
        }
    }

    /** Passages of one document at most. */
    int mostOfADocument() {
        return Math.min(size, perDocument.orElse(size));
    }
}
