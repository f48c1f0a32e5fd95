// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.ClassicSimilarity;
import org.apache.lucene.store.Directory;
import org.opensearch.test.OpenSearchTestCase;

/** Four documents: "late" is in three of them, "driver" in one, "refund" in none. */
public class LexicalCeilingTests extends OpenSearchTestCase {

    // idf = ln(1 + (N - n + 0.5) / (n + 0.5)) with N = 4
    private static final double LATE = Math.log(1 + (4 - 3 + 0.5) / (3 + 0.5));
    private static final double DRIVER = Math.log(1 + (4 - 1 + 0.5) / (1 + 0.5));
    private static final double REFUND = Math.log(1 + (4 - 0 + 0.5) / (0 + 0.5));

    private static final List<String> TEXTS = List.of("late late late driver", "late", "late again and again", "lovely");

    private Directory directory;
    private DirectoryReader reader;
    private IndexSearcher searcher;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        directory = newDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new WhitespaceAnalyzer()))) {
            for (String text : TEXTS) {
                Document document = new Document();
                document.add(new TextField("text", text, Field.Store.NO));
                writer.addDocument(document);
            }
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity());
    }

    @Override
    public void tearDown() throws Exception {
        reader.close();
        directory.close();
        super.tearDown();
    }

    private static Query term(String word) {
        return new TermQuery(new Term("text", word));
    }

    private void assertCeiling(double expected, Query query) throws IOException {
        OptionalDouble ceiling = new LexicalCeiling(searcher).of(searcher.rewrite(query));
        assertThat(query.toString(), ceiling.orElse(Double.NaN), closeTo(expected, 1e-9));
    }

    public void testTerms() throws IOException {
        assertCeiling(LATE, term("late"));
        assertCeiling(DRIVER, term("driver"));
        assertCeiling(REFUND, term("refund"));
        assertCeiling(3 * DRIVER, new BoostQuery(term("driver"), 3));
    }

    public void testClauses() throws IOException {
        BooleanQuery.Builder bool = new BooleanQuery.Builder();
        bool.add(term("late"), Occur.SHOULD).add(term("driver"), Occur.MUST).add(term("refund"), Occur.SHOULD);
        bool.add(term("lovely"), Occur.FILTER).add(term("again"), Occur.MUST_NOT);
        assertCeiling(LATE + DRIVER + REFUND, bool.build());
        assertCeiling(DRIVER + 0.5 * LATE, new DisjunctionMaxQuery(List.of(term("late"), term("driver")), 0.5f));
        assertCeiling(LATE + DRIVER, new PhraseQuery("text", "late", "driver"));
        Term[] synonyms = { new Term("text", "late"), new Term("text", "driver") };
        assertCeiling(LATE, new SynonymQuery.Builder("text").addTerm(synonyms[0]).addTerm(synonyms[1]).build());
        assertCeiling(1, new ConstantScoreQuery(term("late")));
        assertCeiling(1, new MatchAllDocsQuery());
        assertCeiling(0, new MatchNoDocsQuery());
        assertCeiling(0, new TermQuery(new Term("no_such_field", "late")));
    }

    /** Also where only a part has none. */
    public void testWithoutCeiling() throws IOException {
        LexicalCeiling ceiling = new LexicalCeiling(searcher);
        Query prefix = new PrefixQuery(new Term("text", "l"));
        assertThat(ceiling.of(prefix), equalTo(OptionalDouble.empty()));
        Query bool = new BooleanQuery.Builder().add(term("late"), Occur.SHOULD).add(prefix, Occur.SHOULD).build();
        assertThat(ceiling.of(bool), equalTo(OptionalDouble.empty()));
        assertThat(ceiling.of(new DisjunctionMaxQuery(List.of(prefix, term("late")), 0)), equalTo(OptionalDouble.empty()));
        searcher.setSimilarity(new ClassicSimilarity());
        assertThat(ceiling.of(term("late")), equalTo(OptionalDouble.empty()));
    }

    public void testNoDocumentReachesIt() throws IOException {
        for (int run = 0; run < 50; run++) {
            BooleanQuery.Builder builder = new BooleanQuery.Builder();
            for (int i = between(1, 4); i > 0; i--) {
                Query clause = term(randomFrom("late", "driver", "refund", "again", "lovely"));
                Query other = new DisjunctionMaxQuery(List.of(clause, term("late")), randomFloat());
                builder.add(new BoostQuery(randomBoolean() ? clause : other, randomFloat() * 5), Occur.SHOULD);
            }
            Query query = searcher.rewrite(builder.build());
            double ceiling = new LexicalCeiling(searcher).of(query).getAsDouble();
            for (ScoreDoc hit : searcher.search(query, 10).scoreDocs) {
                assertThat((double) hit.score, lessThanOrEqualTo(ceiling));
            }
        }
        assertThat((double) searcher.search(term("driver"), 1).scoreDocs[0].score, lessThan(DRIVER));
    }
}
