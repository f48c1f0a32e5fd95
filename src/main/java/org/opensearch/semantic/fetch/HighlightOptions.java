// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.common.unit.TimeValue;

/**
 * The {@code options} of a highlighter {@value PassagesExt#NAME}.
 *
 * @param query the text that is looked for; empty for what the search itself looks for
 * @param model to embed it with, for a field that is not bound to one
 * @param passages name of the passages, or the vectors, that the text is embedded into, where that is not known otherwise
 * @param unit what is marked; empty for passages where there are such, and sentences where there are none
 * @param sentences of a hit that are looked at, for a text without stored passages; from 1 to {@value #MOST_SENTENCES}
 * @param patience how long a shard may wait for sentences to be embedded, for all hits together
 */
record HighlightOptions(
    Optional<String> query,
    Optional<String> model,
    Optional<String> passages,
    Optional<Unit> unit,
    int sentences,
    TimeValue patience
) {

    enum Unit {
        PASSAGE,
        SENTENCE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final int DEFAULT_SENTENCES = 50;
    static final TimeValue DEFAULT_PATIENCE = TimeValue.timeValueSeconds(5);

    private static final int MOST_SENTENCES = SentenceEmbedding.MOST_SENTENCES;
    private static final TimeValue MOST_PATIENCE = TimeValue.timeValueMinutes(1);

    private static final String QUERY = "query";
    private static final String MODEL = "model";
    private static final String PASSAGES = "passages";
    private static final String UNIT = "unit";
    private static final String SENTENCES = "max_sentences";
    private static final String TIMEOUT = "timeout";
    private static final List<String> KNOWN = List.of(QUERY, MODEL, PASSAGES, UNIT, SENTENCES, TIMEOUT);

    /**
     * @param options null for none
     * @throws IllegalArgumentException if one is unknown or wrong
     */
    static HighlightOptions parse(Map<String, Object> options) {
        Map<String, Object> given = options == null ? Map.of() : new TreeMap<>(options);
        for (String name : given.keySet()) {
            if (!KNOWN.contains(name)) {
                throw refuse(name, "is unknown; known are " + KNOWN);
            }
        }
        return new HighlightOptions(
            text(given, QUERY),
            text(given, MODEL),
            text(given, PASSAGES),
            text(given, UNIT).map(HighlightOptions::unit),
            sentences(given.getOrDefault(SENTENCES, DEFAULT_SENTENCES)),
            text(given, TIMEOUT).map(HighlightOptions::patience).orElse(DEFAULT_PATIENCE)
        );
    }

    private static Optional<String> text(Map<String, Object> given, String name) {
        return switch (given.get(name)) {
            case null -> Optional.empty();
            case String text when !text.isBlank() -> Optional.of(text);
            case Object other -> throw refuse(name, "must be a text that is not blank, found [" + other + "]");
        };
    }

    private static Unit unit(String word) {
        return Arrays.stream(Unit.values())
            .filter(unit -> unit.word().equals(word))
            .findFirst()
            .orElseThrow(
                () -> refuse(UNIT, "must be one of " + Arrays.stream(Unit.values()).map(Unit::word).toList() + ", found [" + word + "]")
            );
    }

    private static int sentences(Object value) {
        if (value instanceof Integer number && number >= 1 && number <= MOST_SENTENCES) {
            return number;
        }
        throw refuse(SENTENCES, "must be a whole number from 1 to " + MOST_SENTENCES + ", found [" + value + "]");
    }

    private static TimeValue patience(String value) {
        TimeValue patience = TimeValue.parseTimeValue(value, PassagesExt.NAME + "." + TIMEOUT);
        if (patience.nanos() <= 0 || patience.compareTo(MOST_PATIENCE) > 0) {
            throw refuse(TIMEOUT, "must be more than 0 and at most " + MOST_PATIENCE + ", found [" + value + "]");
        }
        return patience;
    }

    private static IllegalArgumentException refuse(String name, String problem) {
        return new IllegalArgumentException("[" + PassagesExt.NAME + "] option [" + name + "] of the highlighter " + problem);
    }

    boolean is(Unit wanted) {
        return unit.filter(wanted::equals).isPresent();
    }

    /** What a highlighted field with these options needs. */
    Target target(String field) {
        return new Target(Target.Kind.HIGHLIGHT, field, query, model, Optional.empty(), passages, is(Unit.PASSAGE));
    }
}
