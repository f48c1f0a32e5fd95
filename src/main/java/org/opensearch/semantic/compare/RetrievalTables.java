// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.search.ScoreDoc;
import org.opensearch.semantic.evaluate.PairedDifference;

/** What is told of a retrieval, filled model by model. */
final class RetrievalTables {

    private static final String BM25 = "bm25";
    private static final String SEMANTIC = "semantic";
    private static final String HYBRID = "hybrid";
    /** With fewer queries intervals are hardly to be trusted. */
    private static final int FEW = 30;
    /** Characters of a text that are shown. */
    private static final int SHOWN = 200;

    /** nDCG of each query, of a system that is compared with others. */
    private record System(String name, double[] ndcg) {}

    private final Retrieval asked;
    private final Retrieval.Judged judged;
    private final Setting setting;
    private final QueryScores bm25;
    private final Table set = Table
        .of("retrieval", "k", "documents", "queries", "queries_without_relevant", "unknown_relevant", "analyzer");
    private final Table scores;
    private final Table best;
    private final Table worstQueries = Table.of("worst_queries", "model", "query", "text", "relevant", BM25, SEMANTIC, HYBRID);
    private final Table worstHits = Table.of("worst_hits", "model", "query", "rank", "document", "score", "grade", "text");
    private final List<String> notes = new ArrayList<>();
    private final List<System> semantics = new ArrayList<>();
    private final List<System> hybrids = new ArrayList<>();

    RetrievalTables(Retrieval asked, Retrieval.Judged judged, String analyzer, QueryScores bm25, Setting setting) {
        this.asked = asked;
        this.judged = judged;
        this.setting = setting;
        this.bm25 = bm25;
        String ndcg = "ndcg@" + asked.k();
        this.scores = Table.of("scores", "model", "system", "weight", ndcg, "recall@" + asked.k(), "mrr@" + asked.k());
        this.best = Table.of("best_weights", "model", "weight", ndcg, "no_worse_from", "no_worse_to", ndcg + "_cross_validated");
        set.add(asked.k(), judged.documents().size(), queries(), judged.withoutRelevant(), judged.missing(), analyzer);
        addScores(null, BM25, null, bm25);
        if (judged.missing() > 0) {
            notes.add(judged.missing() + " relevant ids are of no document that was read; no ranking is expected to find them");
        }
        if (judged.withoutRelevant() > 0) {
            notes.add(judged.withoutRelevant() + " queries were left out, as no document that was read is relevant for them");
        }
        if (queries() < FEW) {
            notes.add("with " + queries() + " queries intervals are rough, and small differences can not be told; label some more");
        }
    }

    private int queries() {
        return judged.queries().size();
    }

    private void addScores(String model, String system, Double weight, QueryScores of) {
        scores.add(model, system, weight, interval(of.ndcg()), interval(of.recall()), interval(of.reciprocalRank()));
    }

    private Object interval(double[] values) {
        return setting.bootstrap().mean(values, setting.checkpoint());
    }

    /** @param hits ranks again for the queries that are shown */
    void add(RetrievalTrial.ModelRankings model, RetrievalTrial.Hits hits) throws IOException {
        addScores(model.model(), SEMANTIC, null, model.semantic());
        for (int w = 0; w < asked.weights().size(); w++) {
            addScores(model.model(), HYBRID, asked.weights().get(w), model.hybrid().get(w));
        }
        List<double[]> ndcg = model.hybrid().stream().map(QueryScores::ndcg).toList();
        WeightChoice choice = WeightChoice.of(asked.weights(), ndcg, setting.bootstrap(), setting.checkpoint());
        double weight = asked.weights().get(choice.best());
        double from = asked.weights().get(choice.noWorseFrom());
        double to = asked.weights().get(choice.noWorseTo());
        best.add(
            model.model(),
            weight,
            interval(ndcg.get(choice.best())),
            from,
            to,
            choice.crossValidated().map(this::interval).orElse(null)
        );
        if (from < to) {
            notes.add(
                model.model() + ": best at weight " + weight + ", but these queries do not tell the weights from " + from + " to " + to
                    + " apart"
            );
        }
        semantics.add(new System(model.model() + " " + SEMANTIC, model.semantic().ndcg()));
        double[] fair = choice.crossValidated().orElse(ndcg.get(choice.best()));
        hybrids.add(new System(model.model() + " " + HYBRID, fair));
        addWorst(model, choice.best(), hits);
    }

    private void addWorst(RetrievalTrial.ModelRankings model, int weight, RetrievalTrial.Hits hits) throws IOException {
        double[] hybrid = model.hybrid().get(weight).ndcg();
        List<Integer> worst = IntStream.range(0, queries())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer q) -> hybrid[q]).thenComparing(q -> q))
            .limit(asked.worstQueries())
            .toList();
        for (int q : worst) {
            Item query = judged.queries().get(q);
            Map<Integer, Integer> grades = judged.grades().get(q);
            long relevant = grades.values().stream().filter(grade -> grade > 0).count();
            double semantic = model.semantic().ndcg()[q];
            worstQueries.add(model.model(), query.id(), beginning(query), relevant, bm25.ndcg()[q], semantic, hybrid[q]);
            int rank = 0;
            for (ScoreDoc hit : hits.of(q, weight).stream().limit(asked.worstHits()).toList()) {
                Item document = judged.documents().get(hit.doc);
                int grade = grades.getOrDefault(hit.doc, 0);
                worstHits.add(model.model(), query.id(), ++rank, document.id(), hit.score, grade, beginning(document));
            }
        }
    }

    private static String beginning(Item item) {
        String text = item.text(Retrieval.TEXT);
        return text.length() <= SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, SHOWN))) + "...";
    }

    /** Within each model, and of each model with each. */
    private Table differences() {
        Table differences = Table.of("differences", "first", "second", "difference", "p");
        System words = new System(BM25, bm25.ndcg());
        for (int m = 0; m < semantics.size(); m++) {
            compare(differences, hybrids.get(m), words);
            compare(differences, hybrids.get(m), semantics.get(m));
            compare(differences, semantics.get(m), words);
        }
        for (int m = 0; m < semantics.size(); m++) {
            for (int other = m + 1; other < semantics.size(); other++) {
                compare(differences, hybrids.get(m), hybrids.get(other));
                compare(differences, semantics.get(m), semantics.get(other));
            }
        }
        return differences;
    }

    private void compare(Table differences, System first, System second) {
        PairedDifference test = PairedDifference.of(setting.bootstrap(), first.ndcg(), second.ndcg(), setting.checkpoint());
        differences.add(first.name(), second.name(), test.difference(), test.p());
    }

    List<Table> tables() {
        return List.of(set, scores, best, differences(), worstQueries, worstHits);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
