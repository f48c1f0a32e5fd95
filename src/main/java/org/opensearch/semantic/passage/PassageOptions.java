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

    static final String MAX_TOKENS = "max_tokens";
    private static final String OVERLAP_TOKENS = "overlap_tokens";
    private static final String BOUNDARIES = "boundaries";
    private static final String LOCALE = "locale";
    static final String MAX_PASSAGES = "max_passages";
    static final String EXCESS = "excess";
    private static final Set<String> NAMES = new TreeSet<>(
        Set.of(MAX_TOKENS, OVERLAP_TOKENS, BOUNDARIES, LOCALE, MAX_PASSAGES, EXCESS)
    );

    /** Fewer leave no room for a word beside what a model adds itself. */
    static final int LEAST_TOKENS = 16;

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
     * Reads the parameter, which may be an object of options, or {@code true} for the defaults.
     *
     * @return empty if it is {@code false} or not there
     * @throws IllegalArgumentException if it is something else, or a name or a value is wrong
     */
    public static Optional<PassageOptions> read(Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Map<?, ?> map -> {
                Map<String, Object> options = new LinkedHashMap<>();
                map.forEach((name, option) -> options.put(String.valueOf(name), option));
                yield Optional.of(parse(options));
            }
            case Object flag when "true".equals(flag.toString()) -> Optional.of(DEFAULT);
            case Object flag when "false".equals(flag.toString()) -> Optional.empty();
            default -> throw new IllegalArgumentException("must be an object of " + NAMES + ", or true, found [" + value + "]");
        };
    }

    /**
     * Reads the options.
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

    /**
     * These options for a model that reads so many tokens at most: the default of {@code max_tokens} gives way to fewer.
     *
     * @throws IllegalArgumentException if more are asked for
     */
    public PassageOptions forModel(String model, int most) {
        if (maxTokens <= most) {
            return this;
        }
        if (maxTokens != DEFAULT.maxTokens) {
            throw new IllegalArgumentException(
                "[" + MAX_TOKENS + "] is [" + maxTokens + "], and model [" + model + "] reads [" + most + "] tokens at most"
            );
        }
        return new PassageOptions(most, Math.min(overlapTokens, most / 2), boundaries, locale, maxPassages, excess);
    }

    /** What decides where passages are cut, as one word: two that are equal cut any text at the same places. */
    public String cutting() {
        return maxTokens + "," + overlapTokens + "," + boundaries.word() + (locale.equals(Locale.ROOT) ? "" : "," + locale.toLanguageTag());
    }

    /**
     * Whether a text that was split so would be split in the same way again.
     *
     * @param cutting of the options that it was split by
     * @param passages how many it has
     * @param leftOut characters of it that are in none of them
     */
    public boolean wouldMake(String cutting, int passages, long leftOut) {
        boolean same = leftOut == 0 ? passages <= maxPassages : excess == Excess.REPORT && passages == maxPassages;
        return same && cutting.equals(cutting());
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
