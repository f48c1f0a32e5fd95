// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.lucene.queries.spans.SpanQuery;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.PerFieldSimilarityWrapper;
import org.apache.lucene.search.similarities.Similarity;
import org.opensearch.search.approximate.ApproximateScoreQuery;
import org.opensearch.semantic.fusion.Normalization;

/**
 * What a BM25 score is measured against: the weight of a word that singles out one of N documents, about ln(1 + N). It is a property of
 * the index, not of the list of hits, so that the best of a poor list stays poor, and a long query, whose scores add up, is not thin.
 *
 * @param boost the greatest factor that the query puts on one of its words: only the ratios of boosts inside a query count
 * @param fields where its words are looked for
 */
record WordScale(float boost, Set<String> fields) {

    /**
     * The scale of a query that is made of words.
     *
     * @param query as it was asked, not rewritten: rewriting hides which boosts were given
     * @return empty if scores come from anything else than words: functions, scripts, vectors, or only constants
     */
    static Optional<WordScale> of(Query query) {
        Collector words = new Collector();
        return words.add(query, 1f) && !words.fields.isEmpty() && words.boost > 0
            ? Optional.of(new WordScale(words.boost, Set.copyOf(words.fields)))
            : Optional.empty();
    }

    private static final class Collector {
        private final Set<String> fields = new HashSet<>();
        private float boost;

        /** False if this is not made of words and constants alone. */
        private boolean add(Query query, float factor) {
            return switch (query) {
                case TermQuery term -> word(term.getTerm().field(), factor);
                case SynonymQuery synonyms -> word(synonyms.getField(), factor);
                case PhraseQuery phrase -> word(phrase.getField(), factor);
                case MultiPhraseQuery phrase -> phrase.getTermArrays().length == 0 || word(phrase.getTermArrays()[0][0].field(), factor);
                case SpanQuery phrase -> word(phrase.getField(), factor); // of synonyms of several words
                case FuzzyQuery fuzzy -> word(fuzzy.getField(), factor);
                case BoostQuery boosted -> add(boosted.getQuery(), factor * boosted.getBoost());
                case BooleanQuery bool -> bool.clauses().stream().filter(BooleanClause::isScoring).allMatch(c -> add(c.query(), factor));
                case DisjunctionMaxQuery best -> best.getDisjuncts().stream().allMatch(q -> add(q, factor));
                case ApproximateScoreQuery either -> add(either.getOriginalQuery(), factor);
                case ConstantScoreQuery constant -> true;
                case MatchAllDocsQuery all -> true;
                case MatchNoDocsQuery none -> true;
                default -> false;
            };
        }

        private boolean word(String field, float factor) {
            fields.add(field);
            boost = Math.max(boost, factor);
            return true;
        }
    }

    /**
     * The score that is half evidence.
     *
     * @return empty if a field is scored by another similarity than BM25; 0 if no document has any of the fields
     */
    OptionalDouble half(IndexSearcher searcher) throws IOException {
        long documents = 0;
        for (String field : fields) {
            if (!isBm25(searcher.getSimilarity(), field)) {
                return OptionalDouble.empty();
            }
            CollectionStatistics collection = searcher.collectionStatistics(field);
            documents = Math.max(documents, collection == null ? 0 : collection.docCount());
        }
        return OptionalDouble.of(Normalization.Saturation.halfOfWords(boost, documents));
    }

    private static boolean isBm25(Similarity similarity, String field) {
        return (similarity instanceof PerFieldSimilarityWrapper perField ? perField.get(field) : similarity) instanceof BM25Similarity;
    }
}
