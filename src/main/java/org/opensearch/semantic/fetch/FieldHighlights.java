// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.search.highlight.Encoder;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;
import org.opensearch.search.fetch.subphase.highlight.FieldHighlightContext;
import org.opensearch.search.fetch.subphase.highlight.HighlightUtils;
import org.opensearch.search.fetch.subphase.highlight.SearchHighlightContext.FieldOptions;
import org.opensearch.semantic.document.DocumentTree;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.fetch.HighlightOptions.Unit;

/** The highlights of one field on one shard. */
final class FieldHighlights {

    private static final Logger LOGGER = LogManager.getLogger(FieldHighlights.class);

    private final FieldOptions options;
    private final HighlightOptions own;
    private final Encoder encoder;
    private final Locale locale;
    private final List<String> texts;
    private final SourceReading sources;
    private final HitPassages finder;
    private final boolean stored;
    private final SentenceEmbedding embedding;

    private FieldHighlights(
        FieldOptions options,
        HighlightOptions own,
        List<String> texts,
        SourceReading sources,
        Optional<PassageFinder> stored,
        SentenceEmbedding embedding
    ) {
        this.options = options;
        this.own = own;
        this.encoder = options.encoder().equals("html") ? HighlightUtils.Encoders.HTML : HighlightUtils.Encoders.DEFAULT;
        this.locale = options.boundaryScannerLocale() == null ? Locale.ROOT : options.boundaryScannerLocale();
        this.texts = texts;
        this.sources = sources;
        this.stored = stored.isPresent();
        this.embedding = embedding;
        this.finder = stored.isPresent() ? stored.get() : sentences();
    }

    /** For a text without stored passages. */
    private HitPassages sentences() {
        return own.is(Unit.PASSAGE)
            ? (hit, size, minScore, withVector) -> List.of()
            : new SentenceFinder(sources, texts, locale, own.sentences(), embedding);
    }

    static FieldHighlights open(FieldHighlightContext field, Services services) throws IOException {
        FetchContext context = field.context;
        FieldOptions options = field.field.fieldOptions();
        HighlightOptions own = HighlightOptions.parse(options.options());
        Meaning meaning = PassagesExt.meaning(context, own.target(field.field.field()));
        SourceReading sources = SourceReading.of(context.mapperService());
        List<String> texts = StoredTexts.pathsOf(field.fieldType.name(), context.getQueryShardContext());
        Optional<PassageFinder> stored = stored(field.fieldType, meaning, sources, texts, context, services);
        SentenceEmbedding embedding = new SentenceEmbedding(services.models().get(), meaning, own.patience(), System::nanoTime);
        return new FieldHighlights(options, own, texts, sources, stored, embedding);
    }

    private static Optional<PassageFinder> stored(
        MappedFieldType type,
        Meaning meaning,
        SourceReading sources,
        List<String> texts,
        FetchContext context,
        Services services
    ) throws IOException {
        Optional<String> vectors = meaning.vectors()
            .or(() -> PassageFinder.isWithVectors(type) ? Optional.of(type.name()) : Optional.empty());
        if (vectors.isEmpty()) {
            return Optional.empty();
        }
        return PassageFinder.open(vectors.get(), texts, meaning, sources, context, services.bindings().get());
    }

    /** Fragments of a hit, encoded and with tags; none if there is nothing to show. */
    List<String> fragments(HitContext hit) throws IOException {
        boolean whole = options.numberOfFragments() == 0;
        List<FoundPassage> found = nearest(hit, whole ? 1 : options.numberOfFragments());
        List<String> fragments = new ArrayList<>();
        for (FoundPassage passage : found) {
            StoredPassages.Cut cut = passage.cut();
            Sentences.Span mark = mark(passage);
            fragments.add(marked(cut.text(), whole ? 0 : cut.start(), mark, whole ? cut.text().length() : cut.end()));
        }
        return fragments.isEmpty() ? excerpt(hit) : fragments;
    }

    private List<FoundPassage> nearest(HitContext hit, int size) throws IOException {
        if (stored) {
            return finder.nearest(hit, size, 0, false);
        }
        try {
            return finder.nearest(hit, size, 0, false);
        } catch (RuntimeException e) {
            LOGGER.debug("sentences of a hit can not be embedded: nothing is marked", e);
            return List.of();
        }
    }

    /** What is marked of a passage. */
    private Sentences.Span mark(FoundPassage passage) {
        StoredPassages.Cut cut = passage.cut();
        Sentences.Span whole = new Sentences.Span(cut.start(), cut.end());
        if (!stored || !own.is(Unit.SENTENCE)) {
            return whole;
        }
        String inside = passage.text();
        List<Sentences.Span> sentences = Sentences.of(inside, locale, own.sentences());
        if (sentences.size() < 2) {
            return whole;
        }
        try {
            return embedding.embed(sentences.stream().map(sentence -> sentence.textToEmbed(inside)).toList())
                .stream()
                .max(Comparator.comparing(SentenceEmbedding.Near::score))
                .map(near -> sentences.get(near.index()))
                .map(sentence -> new Sentences.Span(cut.start() + sentence.start(), cut.start() + sentence.end()))
                .orElse(whole);
        } catch (RuntimeException e) {
            LOGGER.debug("sentences of a passage can not be embedded: the passage is marked as a whole", e);
            return whole;
        }
    }

    private String marked(String of, int start, Sentences.Span mark, int end) {
        return encoder.encodeText(of.substring(start, mark.start())) + options.preTags()[0] + encoder.encodeText(
            of.substring(mark.start(), mark.end())
        ) + options.postTags()[0] + encoder.encodeText(of.substring(mark.end(), end));
    }

    /** The beginning of the text, up to the last end of a word within the size that is asked for. */
    private List<String> excerpt(HitContext hit) throws IOException {
        if (options.noMatchSize() <= 0) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (String path : texts) {
            strings.addAll(DocumentTree.texts(sources.read(hit), FieldPath.parse(path).names()));
        }
        if (strings.isEmpty()) {
            return List.of();
        }
        String first = strings.getFirst();
        int end = first.length();
        if (end > options.noMatchSize()) {
            BreakIterator words = BreakIterator.getWordInstance(locale);
            words.setText(first);
            end = words.preceding(options.noMatchSize() + 1);
        }
        String excerpt = first.substring(0, Math.max(end, 0)).stripTrailing();
        return excerpt.isEmpty() ? List.of() : List.of(encoder.encodeText(excerpt));
    }
}
