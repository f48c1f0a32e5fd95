// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.search.aggregations.bucket.terms.heuristic.JLHScore;
import org.opensearch.search.aggregations.bucket.terms.heuristic.SignificanceHeuristic;

/** In how many documents of each group a term occurs, and as which words. Mergeable; for one thread. */
final class TermCounts implements Writeable {

    /** Of a term, of its count in a group, and of a word that became it, besides their characters. Estimates from above. */
    private static final long BYTES_PER_TERM = 320;
    private static final long BYTES_PER_ENTRY = 120;

    private static final SignificanceHeuristic HEURISTIC = new JLHScore();

    /** How often a term was met: in documents by group, and in documents by the word that became it. */
    private record Term(Map<Integer, Integer> groups, Map<String, Integer> words) implements Writeable {

        Term() {
            this(new HashMap<>(2), new HashMap<>(2));
        }

        Term(StreamInput in) throws IOException {
            this(in.readMap(StreamInput::readVInt, StreamInput::readVInt), in.readMap(StreamInput::readString, StreamInput::readVInt));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeMap(groups, StreamOutput::writeVInt, StreamOutput::writeVInt);
            out.writeMap(words, StreamOutput::writeString, StreamOutput::writeVInt);
        }

        long all() {
            return groups.values().stream().mapToLong(Integer::longValue).sum();
        }

        /** The most frequent word, of equals one in small letters. */
        String word() {
            return words.entrySet()
                .stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
        }
    }

    private record Scored(String term, double score, int documents) {

        static final Comparator<Scored> BEST_FIRST = Comparator.comparingDouble(Scored::score)
            .thenComparingInt(Scored::documents)
            .reversed()
            .thenComparing(Scored::term);
    }

    /** Documents read, int[groups]; one of several groups counts in each. */
    private final int[] documents;
    private final Map<String, Term> terms;

    TermCounts(int groups) {
        this.documents = new int[groups];
        this.terms = new HashMap<>();
    }

    /** Of the same groups, with nothing counted. */
    TermCounts none() {
        return new TermCounts(documents.length);
    }

    TermCounts(StreamInput in) throws IOException {
        this.documents = in.readVIntArray();
        this.terms = in.readMap(StreamInput::readString, Term::new);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVIntArray(documents);
        out.writeMap(terms, StreamOutput::writeString, (to, term) -> term.writeTo(to));
    }

    /**
     * Counts a document.
     *
     * @param words the word that became it, by term
     * @return bytes that were taken for it
     */
    long add(Collection<Integer> groups, Map<String, String> words) {
        groups.forEach(group -> documents[group]++);
        long bytes = 0;
        for (Map.Entry<String, String> entry : words.entrySet()) {
            Term term = terms.get(entry.getKey());
            if (term == null) {
                term = new Term();
                terms.put(entry.getKey(), term);
                bytes += BYTES_PER_TERM + 2L * entry.getKey().length();
            }
            int entries = term.groups.size() + term.words.size();
            term.words.merge(entry.getValue(), 1, Integer::sum);
            for (int group : groups) {
                term.groups.merge(group, 1, Integer::sum);
            }
            int more = term.groups.size() + term.words.size() - entries;
            bytes += more * (BYTES_PER_ENTRY + 2L * entry.getValue().length());
        }
        return bytes;
    }

    void add(TermCounts other) {
        for (int g = 0; g < documents.length; g++) {
            documents[g] += other.documents[g];
        }
        other.terms.forEach((text, counts) -> {
            Term term = terms.computeIfAbsent(text, t -> new Term());
            counts.groups.forEach((group, count) -> term.groups.merge(group, count, Integer::sum));
            counts.words.forEach((word, count) -> term.words.merge(word, count, Integer::sum));
        });
    }

    /**
     * The words of the terms that set a group apart from the others, best first. A term of a single document says nothing of a group, unless
     * that is all it has.
     */
    List<String> distinctive(int group, int most) {
        int all = Arrays.stream(documents).sum();
        int least = Math.min(2, documents[group]);
        return terms.entrySet()
            .stream()
            .filter(entry -> entry.getValue().groups.getOrDefault(group, 0) >= Math.max(1, least))
            .map(entry -> {
                int here = entry.getValue().groups.get(group);
                double score = HEURISTIC.getScore(here, documents[group], entry.getValue().all(), all);
                return new Scored(entry.getKey(), score, here);
            })
            .filter(scored -> scored.score() > 0)
            .sorted(Scored.BEST_FIRST)
            .map(scored -> terms.get(scored.term()).word())
            .distinct()
            .limit(most)
            .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TermCounts o && Arrays.equals(documents, o.documents) && terms.equals(o.terms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(documents), terms);
    }
}
