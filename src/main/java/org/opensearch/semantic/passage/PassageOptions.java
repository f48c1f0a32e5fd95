// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How texts are split, as the parameter {@code passages} of a processor or a field says.
 *
 * @param maxTokens tokens of a passage at most, as the model reads it: with its prefix and special tokens. The model may allow fewer
 * @param overlapTokens tokens at most that a passage repeats of the one before
 * @param boundaries where passages end by preference
 * @param locale of the language whose words and sentences are looked for
 * @param maxPassages of one text
 * @param excess what becomes of longer texts
 */
public record PassageOptions(
    int maxTokens,
    int overlapTokens,
    Boundaries boundaries,
    Locale locale,
    int maxPassages,
    Excess excess
) {

    public static final PassageOptions DEFAULT = new PassageOptions(256, 32, Boundaries.SENTENCE, Locale.ROOT, 10_000, Excess.REFUSE);

    private static final String MAX_TOKENS = "max_tokens";
    private static final String OVERLAP_TOKENS = "overlap_tokens";
    private static final String BOUNDARIES = "boundaries";
    private static final String LOCALE = "locale";
    private static final String MAX_PASSAGES = "max_passages";
    private static final String EXCESS = "excess";
    private static final Set<String> NAMES = new TreeSet<>(
        Set.of(MAX_TOKENS, OVERLAP_TOKENS, BOUNDARIES, LOCALE, MAX_PASSAGES, EXCESS)
    );

    /** Fewer leave no room for a word beside what a model adds itself. */
    private static final int LEAST_TOKENS = 16;

    public PassageOptions {
        if (maxTokens < LEAST_TOKENS) {
            throw new IllegalArgumentException("[" + MAX_TOKENS + "] must be at least " + LEAST_TOKENS + ", found [" + maxTokens + "]");
        }
        if (overlapTokens < 0 || overlapTokens > maxTokens / 2) {
            throw new IllegalArgumentException(
                "[" + OVERLAP_TOKENS + "] must be from 0 to half of [" + MAX_TOKENS + "], " + maxTokens / 2 + ", found ["
                    + overlapTokens + "]"
            );
        }
        if (maxPassages < 1) {
            throw new IllegalArgumentException("[" + MAX_PASSAGES + "] must be at least 1, found [" + maxPassages + "]");
        }
    }

    /**
     * Reads the parameter.
     *
     * @throws IllegalArgumentException if a name or a value is wrong
     */
    public static PassageOptions parse(Map<String, Object> map) {
        Set<String> unknown = new TreeSet<>(map.keySet());
        unknown.removeAll(NAMES);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown " + unknown + "; known are " + NAMES);
        }
        int maxTokens = integer(map, MAX_TOKENS, DEFAULT.maxTokens);
        return new PassageOptions(
            maxTokens,
            integer(map, OVERLAP_TOKENS, Math.min(DEFAULT.overlapTokens, maxTokens / 8)),
            word(map, BOUNDARIES, Boundaries.class, DEFAULT.boundaries),
            locale(map.get(LOCALE)),
            integer(map, MAX_PASSAGES, DEFAULT.maxPassages),
            word(map, EXCESS, Excess.class, DEFAULT.excess)
        );
    }

    /** What {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(MAX_TOKENS, maxTokens);
        map.put(OVERLAP_TOKENS, overlapTokens);
        map.put(BOUNDARIES, boundaries.word());
        if (!locale.equals(Locale.ROOT)) {
            map.put(LOCALE, locale.toLanguageTag());
        }
        map.put(MAX_PASSAGES, maxPassages);
        map.put(EXCESS, excess.word());
        return map;
    }

    private static int integer(Map<String, Object> map, String name, int otherwise) {
        Object value = map.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(value.toString()); // mappings and pipelines may come with numbers in quotes
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("[" + name + "] must be a whole number, found [" + value + "]", e);
        }
    }

    private static <E extends Enum<E>> E word(Map<String, Object> map, String name, Class<E> type, E otherwise) {
        Object value = map.get(name);
        return value == null ? otherwise
            : Optional.of(value)
                .filter(String.class::isInstance)
                .flatMap(
                    text -> Arrays.stream(type.getEnumConstants()).filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                )
                .orElseThrow(
                    () -> new IllegalArgumentException(
                        "[" + name + "] must be one of "
                            + Arrays.stream(type.getEnumConstants())
                                .map(e -> e.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.toList())
                            + ", found [" + value + "]"
                    )
                );
    }

    private static Locale locale(Object value) {
        if (value == null) {
            return Locale.ROOT;
        }
        try {
            return new Locale.Builder().setLanguageTag(value.toString().replace('_', '-')).build();
        } catch (IllformedLocaleException e) {
            throw new IllegalArgumentException("[" + LOCALE + "] must be a language tag such as [de] or [pt-BR], found [" + value + "]", e);
        }
    }
}
