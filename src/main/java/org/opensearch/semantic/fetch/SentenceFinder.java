// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;
import org.opensearch.semantic.document.DocumentTree;
import org.opensearch.semantic.document.FieldPath;

/** Finds the nearest sentences of texts that have no stored passages: the first sentences of each hit are embedded for it. */
final class SentenceFinder implements HitPassages {

    private record Sentence(String text, Sentences.Span span, Optional<String> field, int value) {}

    private final SourceReading sources;
    private final List<FieldPath> texts;
    private final Locale locale;
    private final int most;
    private final SentenceEmbedding embedding;

    /**
     * @param texts paths in the source that the text comes from
     * @param most sentences of a hit that are looked at
     */
    SentenceFinder(SourceReading sources, List<String> texts, Locale locale, int most, SentenceEmbedding embedding) {
        this.sources = sources;
        this.texts = texts.stream().map(FieldPath::parse).toList();
        this.locale = locale;
        this.most = most;
        this.embedding = embedding;
    }

    /** @throws RuntimeException as {@link SentenceEmbedding#embed} does */
    @Override
    public List<FoundPassage> nearest(HitContext hit, int size, float minScore, boolean withVector) throws IOException {
        List<Sentence> sentences = sentences(sources.read(hit));
        return embedding.embed(sentences.stream().map(sentence -> sentence.span().textToEmbed(sentence.text())).toList())
            .stream()
            .filter(near -> near.score() >= minScore)
            .sorted(Comparator.comparing(SentenceEmbedding.Near::score, Comparator.reverseOrder()))
            .limit(size)
            .map(near -> found(sentences.get(near.index()), near, withVector))
            .toList();
    }

    private List<Sentence> sentences(Map<String, Object> source) {
        List<Sentence> sentences = new ArrayList<>();
        for (FieldPath path : texts) {
            List<String> strings = DocumentTree.texts(source, path.names());
            Optional<String> field = texts.size() == 1 ? Optional.empty() : Optional.of(path.toString());
            for (int value = 0; value < strings.size(); value++) {
                for (Sentences.Span span : Sentences.of(strings.get(value), locale, most - sentences.size())) {
                    sentences.add(new Sentence(strings.get(value), span, field, value));
                }
            }
        }
        return sentences;
    }

    private static FoundPassage found(Sentence sentence, SentenceEmbedding.Near near, boolean withVector) {
        Sentences.Span span = sentence.span();
        StoredPassages.Cut cut = new StoredPassages.Cut(
            sentence.text(),
            span.start(),
            span.end(),
            sentence.field(),
            sentence.value(),
            Optional.empty()
        );
        return new FoundPassage(cut, near.score(), withVector ? near.vector() : null);
    }
}
