// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.search.ScoreDoc;
import org.opensearch.common.util.io.IOUtils;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;

/**
 * Ranks the documents for each query by BM25, by cosine, and by both at each weight. A hybrid ranking is that of the documents that
 * match and of the k nearest: any other is no better than each of these k. A document whose hybrid score is 0 is not ranked.
 */
final class RetrievalTrial implements Trial {

    private final Retrieval asked;
    private final Retrieval.Judged judged;
    private final LexicalIndex lexical;
    private final Normalization normalization;
    private final Setting setting;
    private final RetrievalTables tables;
    /** Reused from query to query: float[documents]. */
    private final float[] scores;
    private final float[] cosines;

    private RetrievalTrial(Retrieval asked, Retrieval.Judged judged, LexicalIndex lexical, String analyzer, Setting setting)
        throws IOException {
        this.asked = asked;
        this.judged = judged;
        this.lexical = lexical;
        this.normalization = lexical.normalization();
        this.setting = setting;
        this.scores = new float[judged.documents().size()];
        this.cosines = new float[judged.documents().size()];
        this.tables = new RetrievalTables(asked, judged, analyzer, bm25(), setting);
    }

    /** Takes over the index of words; closes it if it fails. */
    static RetrievalTrial start(Retrieval asked, Retrieval.Judged judged, LexicalIndex lexical, String analyzer, Setting setting)
        throws IOException {
        try {
            return new RetrievalTrial(asked, judged, lexical, analyzer, setting);
        } catch (Exception e) {
            IOUtils.closeWhileHandlingException(lexical);
            throw e;
        }
    }

    @Override
    public List<Texts> texts() {
        return List.of(texts("documents", Role.DOCUMENT, judged.documents()), texts("queries", Role.QUERY, judged.queries()));
    }

    private static Texts texts(String what, Role role, List<Item> items) {
        List<String> texts = items.stream().map(item -> item.text(Retrieval.TEXT)).toList();
        return new Texts(what, role, items.stream().map(Item::id).toList(), texts);
    }

    private int queries() {
        return judged.queries().size();
    }

    private QueryScores newScores() {
        setting.memory().add(QueryScores.BYTES * queries());
        return new QueryScores(queries());
    }

    private QueryScores bm25() throws IOException {
        QueryScores measured = newScores();
        for (int q = 0; q < queries(); q++) {
            setting.checkpoint().run();
            lexicalScores(q);
            Best best = new Best(asked.k());
            for (int d = 0; d < scores.length; d++) {
                if (Float.isNaN(scores[d]) == false) {
                    best.add(d, scores[d]);
                }
            }
            measured.set(q, best.ranking(), judged.grades().get(q), asked.k());
        }
        return measured;
    }

    private void lexicalScores(int query) throws IOException {
        Item item = judged.queries().get(query);
        try {
            lexical.scores(item.text(Retrieval.TEXT), scores);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[evaluate] [queries] entry [" + item.id() + "] " + e.getMessage(), e);
        }
    }

    @Override
    public void score(ModelSpec model, List<float[][]> vectors) throws IOException {
        long bytes = Cosines.bytes(scores.length, model.dimension());
        setting.memory().add(bytes);
        try {
            rank(model, vectors);
        } finally {
            setting.memory().giveBack(bytes);
        }
    }

    private void rank(ModelSpec model, List<float[][]> vectors) throws IOException {
        Cosines documents = new Cosines(vectors.get(0));
        QueryScores semantic = newScores();
        List<QueryScores> hybrid = asked.weights().stream().map(weight -> newScores()).toList();
        for (int q = 0; q < queries(); q++) {
            setting.checkpoint().run();
            Map<Integer, Integer> grades = judged.grades().get(q);
            documents.of(vectors.get(1)[q], cosines);
            List<ScoreDoc> nearest = nearest();
            semantic.set(q, nearest, grades, asked.k());
            lexicalScores(q);
            int[] candidates = candidates(nearest);
            for (int w = 0; w < hybrid.size(); w++) {
                hybrid.get(w).set(q, hybrid(candidates, score(model, w)), grades, asked.k());
            }
        }
        ModelRankings rankings = new ModelRankings(model.name(), semantic, hybrid);
        tables.add(rankings, (q, w) -> {
            documents.of(vectors.get(1)[q], cosines);
            lexicalScores(q);
            return hybrid(candidates(nearest()), score(model, w));
        });
    }

    private HybridScore score(ModelSpec model, int weight) {
        return HybridScore.of(normalization, model.backgroundSimilarity(), asked.weights().get(weight));
    }

    private List<ScoreDoc> nearest() {
        Best best = new Best(asked.k());
        for (int d = 0; d < cosines.length; d++) {
            best.add(d, cosines[d]);
        }
        return best.ranking();
    }

    private int[] candidates(List<ScoreDoc> nearest) {
        boolean[] near = new boolean[scores.length];
        nearest.forEach(hit -> near[hit.doc] = true);
        return IntStream.range(0, scores.length).filter(d -> near[d] || Float.isNaN(scores[d]) == false).toArray();
    }

    private List<ScoreDoc> hybrid(int[] candidates, HybridScore score) {
        Best best = new Best(asked.k());
        for (int d : candidates) {
            float fused = score.of(scores[d], cosines[d]);
            if (fused > 0) {
                best.add(d, fused);
            }
        }
        return best.ranking();
    }

    @Override
    public List<Table> tables() {
        return tables.tables();
    }

    @Override
    public List<String> notes() {
        return tables.notes();
    }

    @Override
    public void close() throws IOException {
        lexical.close();
    }

    /** What is kept of a model. */
    record ModelRankings(String model, QueryScores semantic, List<QueryScores> hybrid) {}

    /** Ranks again. */
    interface Hits {
        /** The hybrid ranking of a query at a weight, by their numbers; best first. */
        List<ScoreDoc> of(int query, int weight) throws IOException;
    }
}
