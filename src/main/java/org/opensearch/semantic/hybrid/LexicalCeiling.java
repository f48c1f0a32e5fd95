// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PointInSetQuery;
import org.apache.lucene.search.PointRangeQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.PerFieldSimilarityWrapper;
import org.apache.lucene.search.similarities.Similarity;
import org.opensearch.search.approximate.ApproximateScoreQuery;
import org.opensearch.search.internal.ContextIndexSearcher;

/**
 * The score that a document would have if it held every word of a query as often as one likes: what a BM25 score is measured
 * against, so that the best of a poor list stays poor. BM25 gives a term at most its weight, {@code boost · idf}, however often it
 * occurs (Robertson and Zaragoza 2009, section 3.4.2); the ceiling is the sum of these over the clauses that score, and the maximum
 * over those of which the best counts. Words that no document has count in full: they are what the list lacks.
 *
 * <p>Only for queries that are made of terms under BM25; others (functions, scripts, other similarities) have no ceiling. Uses the
 * statistics that the scores themselves use, so that it is the same on every shard exactly where they are.
 */
final class LexicalCeiling {

    /** A frequency to hand in for a term that this shard does not have; it comes back unless other shards told theirs. */
    private static final long NOT_GATHERED = Long.MAX_VALUE;

    private final IndexSearcher searcher;

    LexicalCeiling(IndexSearcher searcher) {
        this.searcher = searcher;
    }

    /**
     * Whether a query, not rewritten yet, has a ceiling as far as can be seen without an index. Not those that rewrite themselves to
     * many words of which a document needs one: fuzzy queries, or several fields scored as one.
     */
    static boolean isMadeOfWords(Query query) {
        return switch (query) {
            case TermQuery term -> true;
            case SynonymQuery synonyms -> true;
            case PhraseQuery phrase -> true;
            case MultiPhraseQuery phrase -> true;
            case MatchNoDocsQuery none -> true;
            case ApproximateScoreQuery either -> isMadeOfWords(either.getOriginalQuery());
            case BoostQuery boosted -> isMadeOfWords(boosted.getQuery());
            case BooleanQuery bool -> bool.clauses().stream().allMatch(c -> c.isScoring() == false || isMadeOfWords(c.query()));
            case DisjunctionMaxQuery best -> best.getDisjuncts().stream().allMatch(LexicalCeiling::isMadeOfWords);
            default -> isConstant(query);
        };
    }

    /** Whether every match scores 1. */
    private static boolean isConstant(Query query) {
        return switch (query) {
            case ConstantScoreQuery constant -> true;
            case MatchAllDocsQuery all -> true;
            case PointRangeQuery range -> true;
            case PointInSetQuery points -> true;
            case IndexOrDocValuesQuery either -> true;
            case FieldExistsQuery exists -> true;
            default -> false;
        };
    }

    /**
     * The ceiling of a query.
     *
     * @param query already rewritten
     * @return at least 0; empty if the query has none
     */
    OptionalDouble of(Query query) throws IOException {
        return switch (query) {
            case TermQuery term -> terms(term.getTerm().field(), List.of(term.getTerm()));
            case SynonymQuery synonyms -> synonyms.getTerms().isEmpty() ? OptionalDouble.of(0) : synonym(synonyms);
            case PhraseQuery phrase -> terms(phrase.getField(), Arrays.asList(phrase.getTerms()));
            case MultiPhraseQuery phrase -> terms(phrase);
            case BoostQuery boosted -> times(of(boosted.getQuery()), boosted.getBoost());
            case ApproximateScoreQuery either -> of(either.getOriginalQuery());
            case MatchNoDocsQuery none -> OptionalDouble.of(0);
            case BooleanQuery bool -> sum(bool);
            case DisjunctionMaxQuery best -> best(best);
            default -> isConstant(query) ? OptionalDouble.of(1) : OptionalDouble.empty();
        };
    }

    private OptionalDouble sum(BooleanQuery bool) throws IOException {
        double sum = 0;
        for (BooleanClause clause : bool.clauses()) {
            if (clause.isScoring()) {
                OptionalDouble part = of(clause.query());
                if (part.isEmpty()) {
                    return part;
                }
                sum += part.getAsDouble();
            }
        }
        return OptionalDouble.of(sum);
    }

    private OptionalDouble best(DisjunctionMaxQuery disjunction) throws IOException {
        double sum = 0;
        double max = 0;
        for (Query disjunct : disjunction.getDisjuncts()) {
            OptionalDouble part = of(disjunct);
            if (part.isEmpty()) {
                return part;
            }
            sum += part.getAsDouble();
            max = Math.max(max, part.getAsDouble());
        }
        return OptionalDouble.of(max + disjunction.getTieBreakerMultiplier() * (sum - max));
    }

    private static OptionalDouble times(OptionalDouble ceiling, float boost) {
        return ceiling.isEmpty() ? ceiling : OptionalDouble.of(boost * ceiling.getAsDouble());
    }

    /** Any of the terms may stand at a position of the phrase; BM25 weighs them all. */
    private OptionalDouble terms(MultiPhraseQuery phrase) throws IOException {
        List<Term> all = new ArrayList<>();
        for (Term[] position : phrase.getTermArrays()) {
            all.addAll(Arrays.asList(position));
        }
        return all.isEmpty() ? OptionalDouble.of(0) : terms(all.get(0).field(), all);
    }

    /** Synonyms score as one term that is as frequent as the most frequent of them. */
    private OptionalDouble synonym(SynonymQuery synonyms) throws IOException {
        long most = 0;
        for (Term term : synonyms.getTerms()) {
            most = Math.max(most, documents(term));
        }
        return idf(synonyms.getField(), most);
    }

    private OptionalDouble terms(String field, List<Term> terms) throws IOException {
        double sum = 0;
        for (Term term : terms) {
            OptionalDouble idf = idf(field, documents(term));
            if (idf.isEmpty()) {
                return idf;
            }
            sum += idf.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }

    /** The greatest score of a term that is in so many documents. */
    private OptionalDouble idf(String field, long documents) throws IOException {
        Similarity similarity = searcher.getSimilarity();
        if (similarity instanceof PerFieldSimilarityWrapper perField) {
            similarity = perField.get(field);
        }
        if (!(similarity instanceof BM25Similarity)) {
            return OptionalDouble.empty();
        }
        CollectionStatistics collection = searcher.collectionStatistics(field);
        if (collection == null) {
            return OptionalDouble.of(0); // no document has the field: nothing can be lacking in it
        }
        double all = collection.docCount();
        return OptionalDouble.of(Math.log(1 + (all - documents + 0.5) / (documents + 0.5)));
    }

    /** Over all shards where these statistics were gathered, else of this one. */
    private long documents(Term term) throws IOException {
        TermStates states = TermStates.build(searcher, term, true);
        if (states.docFreq() > 0) {
            return searcher.termStatistics(term, states.docFreq(), states.totalTermFreq()).docFreq();
        }
        if (searcher instanceof ContextIndexSearcher) {
            TermStatistics gathered = searcher.termStatistics(term, 1, NOT_GATHERED);
            return gathered.totalTermFreq() == NOT_GATHERED ? 0 : gathered.docFreq();
        }
        return 0; // this searcher may itself be gathering: it must not note a document that there is not
    }
}
