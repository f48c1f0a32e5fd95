// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.ArrayList;
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

    /** In so many documents of a group a term is, to be typical of it. The heuristic by itself prefers rare terms that are nowhere else. */
    private static final double TYPICAL = 0.1;

    /** A term that sets a group apart is so many times as frequent in it as in the others; a little more frequent is any word by chance. */
    private static final double LEAST_LIFT = 2;

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

        /** The most frequent word, of equals the shortest, of these one in small letters. */
        String word() {
            Comparator<Map.Entry<String, Integer>> frequent = Map.Entry.comparingByValue();
            return words.entrySet()
                .stream()
                .max(frequent.thenComparing(entry -> -entry.getKey().length()).thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
        }
    }

    /** @param typical whether it is a word in many documents of the group: then it goes before those that are not */
    private record Scored(String text, boolean typical, double score, long documents) {

        static final Comparator<Scored> BEST_FIRST = Comparator.comparing(Scored::typical)
            .thenComparingDouble(Scored::score)
            .thenComparingLong(Scored::documents)
            .reversed()
            .thenComparing(Scored::text);
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
     * The words of the terms that set each group apart from the others, best first; those that fewer than one in ten of its documents have
     * come last. A term of a single document says nothing of a group, unless that is all it has.
     *
     * @param most most words per group
     * @return List[groups]
     */
    List<List<String>> distinctive(int most) {
        List<List<Scored>> scored = new ArrayList<>();
        for (int g = 0; g < documents.length; g++) {
            scored.add(new ArrayList<>());
        }
        long all = Arrays.stream(documents).sum();
        terms.forEach((text, term) -> {
            long everywhere = term.all();
            term.groups.forEach((group, here) -> {
                if (here >= Math.min(2, documents[group])) {
                    scored.get(group).add(scored(text, group, here, everywhere, all));
                }
            });
        });
        return scored.stream().map(ofGroup -> best(ofGroup, most)).toList();
    }

    private List<String> best(List<Scored> scored, int most) {
        return scored.stream()
            .filter(term -> term.score() > 0)
            .sorted(Scored.BEST_FIRST)
            .map(term -> terms.get(term.text()).word())
            .distinct()
            .limit(most)
            .toList();
    }

    /** With a score of 0 if it does not set the group apart. */
    private Scored scored(String text, int group, long here, long everywhere, long all) {
        double share = (double) here / documents[group];
        double others = everywhere == here ? 0 : (double) (everywhere - here) / (all - documents[group]);
        boolean apart = share >= LEAST_LIFT * others;
        double score = apart ? HEURISTIC.getScore(here, documents[group], everywhere, all) : 0;
        return new Scored(text, share >= TYPICAL && !isNumber(text), score, here);
    }

    /** Numbers of orders and of euros are frequent here or there by chance: they name a group if no word does. */
    private static boolean isNumber(String text) {
        return text.chars().noneMatch(Character::isLetter);
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
