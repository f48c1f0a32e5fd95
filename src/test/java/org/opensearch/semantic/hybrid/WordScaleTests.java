// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.ClassicSimilarity;
import org.apache.lucene.store.Directory;
import org.opensearch.test.OpenSearchTestCase;

public class WordScaleTests extends OpenSearchTestCase {

    private static Query word(String field) {
        return new TermQuery(new Term(field, "late"));
    }

    private static void assertScale(float boost, Set<String> fields, Query query) {
        assertEquals(Optional.of(new WordScale(boost, fields)), WordScale.of(query));
    }

    public void testWords() {
        assertScale(1f, Set.of("text"), word("text"));
        assertScale(1f, Set.of("text"), new PhraseQuery("text", "late", "driver"));
        assertScale(1f, Set.of("text"), new FuzzyQuery(new Term("text", "late"), 2));
        Query best = new DisjunctionMaxQuery(List.of(new BoostQuery(word("title"), 2), word("text")), 0.3f);
        assertScale(2f, Set.of("title", "text"), best);
        assertScale(6f, Set.of("title", "text"), new BoostQuery(best, 3));
        BooleanQuery.Builder bool = new BooleanQuery.Builder();
        bool.add(word("text"), Occur.MUST).add(new ConstantScoreQuery(word("brand")), Occur.SHOULD);
        bool.add(new PrefixQuery(new Term("brand", "a")), Occur.FILTER).add(new MatchAllDocsQuery(), Occur.MUST_NOT);
        assertScale(1f, Set.of("text"), bool.build());
    }

    public void testWhatIsNotMadeOfWords() {
        Query function = new FunctionScoreQuery(word("text"), DoubleValuesSource.constant(3));
        assertEquals(Optional.empty(), WordScale.of(function));
        assertEquals(Optional.empty(), WordScale.of(new MatchAllDocsQuery()));
        assertEquals(Optional.empty(), WordScale.of(new ConstantScoreQuery(word("text"))));
        assertEquals(Optional.empty(), WordScale.of(new BoostQuery(word("text"), 0)));
        Query mixed = new BooleanQuery.Builder().add(word("text"), Occur.SHOULD).add(function, Occur.SHOULD).build();
        assertEquals(Optional.empty(), WordScale.of(mixed));
        assertEquals(Optional.empty(), WordScale.of(new DisjunctionMaxQuery(List.of(word("text"), function), 0)));
    }

    /** Four documents with text, two of them with a title. */
    public void testHalf() throws IOException {
        try (Directory directory = newDirectory()) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
                for (int i = 0; i < 4; i++) {
                    Document document = new Document();
                    document.add(new TextField("text", "late", Field.Store.NO));
                    if (i < 2) {
                        document.add(new TextField("title", "late", Field.Store.NO));
                    }
                    writer.addDocument(document);
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setSimilarity(new BM25Similarity());
                assertEquals(3 * Math.log(5), new WordScale(1f, Set.of("text")).half(searcher).getAsDouble(), 1e-9);
                assertEquals(3 * Math.log(3), new WordScale(1f, Set.of("title")).half(searcher).getAsDouble(), 1e-9);
                assertEquals(2 * 3 * Math.log(5), new WordScale(2f, Set.of("title", "text")).half(searcher).getAsDouble(), 1e-9);
                assertEquals(0, new WordScale(1f, Set.of("nowhere")).half(searcher).getAsDouble(), 0);
                searcher.setSimilarity(new ClassicSimilarity());
                assertEquals(OptionalDouble.empty(), new WordScale(1f, Set.of("text")).half(searcher));
            }
        }
    }
}
