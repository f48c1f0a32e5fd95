// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The texts of a list, each once: of texts that are equal but for case and white space the first is taken, whatever the labels of the
 * others. So none is learned from and tested on at the same time, and chance is not told from evidence by counting one text twice.
 *
 * @param texts their own, as they were written
 * @param labels of each text, none of them null; empty if the texts have none
 * @param notes what was left out, for the reader
 */
record LabelledTexts(List<String> ids, List<String> texts, List<String> labels, List<String> notes) {

    static final String TEXT = "text";
    static final String LABEL = "label";

    /** A list of texts that may have labels. */
    static Shape shape(String name) {
        return Shape.ofText(name, LABEL);
    }

    /** Whether there are labels: a text in the request has one, or a field of the index is named for them. */
    static boolean areIn(Loaded loaded) {
        return switch (loaded.source()) {
            case TextSource.Inline inline -> inline.items().stream().anyMatch(item -> item.values().containsKey(LABEL));
            case TextSource.FromIndex index -> index.values().containsKey(LABEL);
        };
    }

    /** With labels if there are any: texts without one are then left out. */
    static LabelledTexts of(Loaded loaded) {
        return of(loaded, areIn(loaded));
    }

    static LabelledTexts withoutLabels(Loaded loaded) {
        return of(loaded, false);
    }

    private static LabelledTexts of(Loaded loaded, boolean labelled) {
        String list = loaded.source().shape().name();
        List<Item> kept = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        Map<String, String> labelsByText = new HashMap<>();
        int unlabelled = 0;
        int repeated = 0;
        int otherwise = 0;
        for (Item item : loaded.items()) {
            String label = labelled ? label(list, item) : "";
            if (label == null) {
                unlabelled++;
                continue;
            }
            String before = labelsByText.putIfAbsent(same(item.text(TEXT)), label);
            if (before == null) {
                kept.add(item);
                labels.add(label);
            } else {
                repeated++;
                otherwise += before.equals(label) ? 0 : 1;
            }
        }
        List<String> notes = new ArrayList<>();
        if (unlabelled > 0) {
            notes.add("[" + list + "]: " + unlabelled + " texts without a label, or with several, are left out");
        }
        if (repeated > 0) {
            notes.add(
                "[" + list + "]: " + repeated + " texts are left out that repeat another but for case and white space"
                    + (otherwise > 0 ? ", " + otherwise + " of them under another label" : "")
            );
        }
        return new LabelledTexts(
            kept.stream().map(Item::id).toList(),
            kept.stream().map(item -> item.text(TEXT)).toList(),
            labelled ? List.copyOf(labels) : List.of(),
            notes
        );
    }

    /** What texts have in common that count as one. */
    static String same(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    /** Null if there is not exactly one. */
    private static String label(String list, Item item) {
        Object value = item.values().get(LABEL);
        if (value instanceof List<?> several) {
            value = several.size() == 1 ? several.get(0) : null;
        }
        if (value instanceof Map<?, ?>) {
            throw new IllegalArgumentException(
                "[evaluate] [" + list + "] entry [" + item.id() + "] has [" + LABEL + "] [" + value + "], which must be a text or a number"
            );
        }
        String label = Objects.toString(value, "");
        return label.isBlank() ? null : label;
    }

    int size() {
        return texts.size();
    }

    boolean labelled() {
        return labels.isEmpty() == false;
    }

    /** The different labels, in alphabetical order. */
    List<String> classes() {
        return List.copyOf(new TreeSet<>(labels));
    }

    /** The place of each text's label among the {@link #classes}; 0 for all if there are no labels. */
    int[] numbers() {
        List<String> classes = classes();
        Map<String, Integer> places = new HashMap<>();
        for (String label : classes) {
            places.put(label, places.size());
        }
        int[] numbers = new int[size()];
        for (int i = 0; i < labels.size(); i++) {
            numbers[i] = places.get(labels.get(i));
        }
        return numbers;
    }
}
