// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.opensearch.common.util.io.IOUtils;
import org.opensearch.semantic.fusion.Normalization;

/**
 * Documents in memory, scored as an index of one shard without deletions would: BM25 as OpenSearch has it by default, and for a text
 * what {@code semantic_hybrid} makes of {@code query} and {@code fields}, which is any of its words, in the field where they score best.
 */
final class LexicalIndex implements Closeable {

    private final Map<String, Float> fields;
    private final FieldAnalyzers analyzers;
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    /**
     * Takes over the analyzers; closes them if it fails.
     *
     * @param documents of each, what its fields hold, in their order
     * @param fields with their boosts
     * @param checkpoint run before each document
     */
    LexicalIndex(List<List<String>> documents, Map<String, Float> fields, FieldAnalyzers analyzers, Runnable checkpoint)
        throws IOException {
        this.fields = fields;
        this.analyzers = analyzers;
        boolean opened = false;
        try {
            index(documents, checkpoint);
            this.reader = DirectoryReader.open(directory);
            this.searcher = new IndexSearcher(reader);
            opened = true;
        } finally {
            if (opened == false) {
                IOUtils.closeWhileHandlingException(directory, analyzers);
            }
        }
        searcher.setSimilarity(new BM25Similarity());
        searcher.setQueryCache(null);
    }

    private void index(List<List<String>> documents, Runnable checkpoint) throws IOException {
        Analyzer perField = new PerFieldAnalyzerWrapper(analyzers.indexing().values().iterator().next(), analyzers.indexing());
        // no merges: documents keep their order over all segments, so their numbers are those of the list
        IndexWriterConfig config = new IndexWriterConfig(perField).setSimilarity(new BM25Similarity())
            .setMergePolicy(NoMergePolicy.INSTANCE);
        List<String> names = new ArrayList<>(fields.keySet());
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (List<String> texts : documents) {
                checkpoint.run();
                Document document = new Document();
                for (int f = 0; f < names.size(); f++) {
                    document.add(new TextField(names.get(f), texts.get(f), Field.Store.NO));
                }
                writer.addDocument(document);
            }
        }
    }

    /**
     * The score of every document.
     *
     * @param out float[documents]: set to NaN for those that do not match
     * @throws IllegalArgumentException if the text has more words than a query may have
     */
    void scores(String text, float[] out) throws IOException {
        Arrays.fill(out, Float.NaN);
        List<Query> perField = new ArrayList<>();
        try {
            for (Map.Entry<String, Float> field : fields.entrySet()) {
                Query query = new QueryBuilder(analyzers.searching().get(field.getKey())).createBooleanQuery(
                    field.getKey(),
                    text,
                    BooleanClause.Occur.SHOULD
                );
                if (query != null) {
                    perField.add(field.getValue() == 1f ? query : new BoostQuery(query, field.getValue()));
                }
            }
        } catch (IndexSearcher.TooManyClauses e) {
            throw new IllegalArgumentException("has more words than a query may have, [" + IndexSearcher.getMaxClauseCount() + "]", e);
        }
        if (perField.isEmpty()) {
            return;
        }
        Query query = perField.size() == 1 ? perField.get(0) : new DisjunctionMaxQuery(perField, 0f);
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1f);
        for (LeafReaderContext segment : reader.leaves()) {
            Scorer scorer = weight.scorer(segment);
            if (scorer != null) {
                DocIdSetIterator matches = scorer.iterator();
                for (int doc = matches.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matches.nextDoc()) {
                    out[segment.docBase + doc] = scorer.score();
                }
            }
        }
    }

    /** What {@code semantic_hybrid} measures scores of these fields against. */
    Normalization normalization() throws IOException {
        float boost = 0;
        long documents = 0;
        for (Map.Entry<String, Float> field : fields.entrySet()) {
            boost = Math.max(boost, field.getValue());
            CollectionStatistics statistics = searcher.collectionStatistics(field.getKey());
            documents = Math.max(documents, statistics == null ? 0 : statistics.docCount());
        }
        double half = Normalization.Saturation.halfOfWords(boost, documents);
        return half > 0 ? new Normalization.Saturation((float) half) : new Normalization.None();
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(reader, directory, analyzers);
    }
}
