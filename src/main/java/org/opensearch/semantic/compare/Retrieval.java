// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Retrieval: documents, queries, and which documents are relevant for which query. Queries are read first, so that of an index with too
 * many documents at least the relevant ones are read.
 *
 * @param k how much of a ranking is looked at
 * @param weights of the semantic side, ascending
 * @param analyzer of all text; empty for that of the fields, or {@code standard}
 * @param worstQueries how many queries are shown, of those that a model finds hardest
 * @param worstHits how many hits of each
 */
record Retrieval(
    TextSource documents,
    TextSource queries,
    int k,
    List<Double> weights,
    Optional<String> analyzer,
    int worstQueries,
    int worstHits
) implements Evaluation {

    static final String TEXT = "text";
    private static final String RELEVANT = "relevant";
    private static final Shape DOCUMENTS = new Shape("documents", List.of(TEXT), List.of(), true);
    private static final Shape QUERIES = Shape.ofText("queries", RELEVANT);

    private static final int MOST_HITS = 1_000;
    private static final int MOST_WEIGHTS = 101;
    private static final String USUAL_ANALYZER = "standard";

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("retrieval", Draft::new);

    static {
        ObjectParser.ValueType list = ObjectParser.ValueType.OBJECT_ARRAY;
        PARSER.declareField((p, draft, c) -> draft.documents = TextSourceParser.parse(p, DOCUMENTS), new ParseField("documents"), list);
        PARSER.declareField((p, draft, c) -> draft.queries = TextSourceParser.parse(p, QUERIES), new ParseField("queries"), list);
        PARSER.declareInt((draft, k) -> draft.k = k, new ParseField("k"));
        PARSER.declareDoubleArray((draft, weights) -> draft.weights = weights, new ParseField("weights"));
        PARSER.declareString((draft, analyzer) -> draft.analyzer = analyzer, new ParseField("analyzer"));
        PARSER.declareInt((draft, number) -> draft.worstQueries = number, new ParseField("worst_queries"));
        PARSER.declareInt((draft, number) -> draft.worstHits = number, new ParseField("worst_hits"));
    }

    private static final class Draft {
        private TextSource documents;
        private TextSource queries;
        private int k = 10;
        private List<Double> weights = IntStream.rangeClosed(0, 10).mapToObj(tenths -> tenths / 10d).toList();
        private String analyzer;
        private int worstQueries = 5;
        private int worstHits = 3;
    }

    Retrieval {
        requireBetween("k", k, 1, MOST_HITS);
        requireBetween("worst_queries", worstQueries, 0, MOST_HITS);
        requireBetween("worst_hits", worstHits, 0, MOST_HITS);
        requireBetween("weights: entries", weights.size(), 1, MOST_WEIGHTS);
        for (double weight : weights) {
            if (!(weight >= 0 && weight <= 1)) {
                throw refusal("[weights] has [" + weight + "], allowed are shares of the semantic side from [0] to [1]");
            }
        }
        if (new LinkedHashSet<>(weights).size() < weights.size()) {
            throw refusal("[weights] " + weights + " has a weight twice");
        }
        weights = weights.stream().sorted().toList();
    }

    private static void requireBetween(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw refusal("[" + name + "] is [" + value + "], allowed are [" + least + "] to [" + most + "]");
        }
    }

    private static IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException("[evaluate] [retrieval] " + what);
    }

    static Retrieval parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        if (draft.documents == null || draft.queries == null) {
            throw refusal("needs both [documents] and [queries]");
        }
        if (draft.queries instanceof TextSource.FromIndex index && index.values().containsKey(RELEVANT) == false) {
            throw refusal("[queries] from an index needs [" + RELEVANT + "], the field with the ids of the relevant documents");
        }
        return new Retrieval(
            draft.documents,
            draft.queries,
            draft.k,
            draft.weights,
            Optional.ofNullable(draft.analyzer),
            draft.worstQueries,
            draft.worstHits
        );
    }

    @Override
    public int sources() {
        return 2;
    }

    @Override
    public TextSource source(int number, List<Loaded> before) {
        if (number == 0) {
            return queries;
        }
        if (!(documents instanceof TextSource.FromIndex index)) {
            return documents;
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (Item query : before.get(0).items()) {
            relevant(query).forEach((id, grade) -> {
                if (grade > 0) {
                    wanted.add(id);
                }
            });
        }
        return index.withWanted(List.copyOf(wanted));
    }

    private static Map<String, Integer> relevant(Item query) {
        return Grades.of(query.id(), query.values().get(RELEVANT));
    }

    @Override
    public Trial prepare(List<Loaded> loaded, Setting setting) throws IOException {
        Judged judged = judged(loaded.get(0).items(), loaded.get(1).items());
        Map<String, Float> fields = documents instanceof TextSource.FromIndex index ? index.texts().get(TEXT) : Map.of(TEXT, 1f);
        FieldAnalyzers analyzers;
        if (analyzer.isEmpty() && documents instanceof TextSource.FromIndex index) {
            analyzers = setting.analyzers().ofIndex(index.index(), fields.keySet());
        } else {
            analyzers = setting.analyzers().named(analyzer.orElse(USUAL_ANALYZER), fields.keySet());
        }
        // an inverted index takes less than its texts
        setting.memory().add(judged.documents().stream().mapToLong(Item::bytes).sum());
        List<List<String>> texts = judged.documents().stream().map(document -> document.texts().get(TEXT)).toList();
        LexicalIndex lexical = new LexicalIndex(texts, fields, analyzers, setting.checkpoint());
        return RetrievalTrial.start(this, judged, lexical, analyzers.said(), setting);
    }

    /** Tells relevant documents by their numbers, and leaves out queries without any. */
    private static Judged judged(List<Item> queries, List<Item> documents) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            numbers.put(documents.get(i).id(), i);
        }
        List<Item> kept = new ArrayList<>();
        List<Map<Integer, Integer>> grades = new ArrayList<>();
        int missing = 0;
        for (Item query : queries) {
            Map<Integer, Integer> known = new LinkedHashMap<>();
            for (Map.Entry<String, Integer> grade : relevant(query).entrySet()) {
                Integer number = numbers.get(grade.getKey());
                if (number != null) {
                    known.put(number, grade.getValue());
                } else if (grade.getValue() > 0) {
                    missing++;
                }
            }
            if (known.values().stream().anyMatch(grade -> grade > 0)) {
                kept.add(query);
                grades.add(known);
            }
        }
        if (kept.isEmpty()) {
            throw refusal(
                "none of [" + queries.size() + "] queries has a relevant document among [" + documents.size() + "]; [" + missing
                    + "] relevant ids are of no document: [" + RELEVANT + "] must name documents by their [id], of an index by [_id]"
            );
        }
        return new Judged(documents, kept, grades, queries.size() - kept.size(), missing);
    }

    /**
     * Documents, queries and what is relevant.
     *
     * @param grades for each query, number of a document to grade
     * @param withoutRelevant queries that were left out because no document is relevant for them
     * @param missing relevant ids that are of no document; they are not expected of any ranking
     */
    record Judged(List<Item> documents, List<Item> queries, List<Map<Integer, Integer>> grades, int withoutRelevant, int missing) {}
}
