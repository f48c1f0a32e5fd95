// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.TrainingSet;

/** Where a processor or an aggregation has its classifier from. */
public sealed interface ClassifierSource extends Writeable {

    String CLASSES = "classes";
    String CLASSIFIER = "classifier";
    String METHOD = "method";

    /** Most examples of all classes together. */
    int MOST_EXAMPLES = 1_000;

    /** Writes itself as fields of an object. */
    void toXContent(XContentBuilder builder) throws IOException;

    /**
     * Examples of each class, to be embedded and learned from.
     *
     * @param classes label to texts, in alphabetical order of the labels
     */
    record Examples(Map<String, List<String>> classes, Method method) implements ClassifierSource {

        public Examples {
            TreeMap<String, List<String>> sorted = new TreeMap<>();
            classes.forEach((label, texts) -> sorted.put(label, check(label, texts)));
            classes = Collections.unmodifiableMap(sorted);
            if (classes.size() < 2 || classes.size() > TrainingSet.MOST_CLASSES) {
                throw new IllegalArgumentException(
                    "[" + CLASSES + "] has [" + classes.size() + "] classes, allowed are [2] to [" + TrainingSet.MOST_CLASSES + "]"
                );
            }
            int examples = classes.values().stream().mapToInt(List::size).sum();
            if (examples > MOST_EXAMPLES) {
                throw new IllegalArgumentException(
                    "[" + CLASSES + "] has [" + examples + "] examples, allowed are [" + MOST_EXAMPLES
                        + "]; for more, train a classifier on an index and name it as [" + CLASSIFIER + "]"
                );
            }
        }

        private static List<String> check(String label, List<String> texts) {
            if (label.isBlank()) {
                throw new IllegalArgumentException("[" + CLASSES + "] has a class without a name");
            }
            if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException(
                    "[" + CLASSES + "] class [" + label + "] needs one example at least, and none that is empty or blank"
                );
            }
            return List.copyOf(texts);
        }

        private Examples(StreamInput in) throws IOException {
            this(in.readMap(StreamInput::readString, StreamInput::readStringList), in.readEnum(Method.class));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeBoolean(true);
            out.writeMap(classes, StreamOutput::writeString, StreamOutput::writeStringCollection);
            out.writeEnum(method);
        }

        @Override
        public void toXContent(XContentBuilder builder) throws IOException {
            builder.field(CLASSES, classes);
            builder.field(METHOD, method.label());
        }

        /** The texts of all classes, in the order of the labels. */
        List<String> texts() {
            return classes.values().stream().flatMap(List::stream).toList();
        }

        /** The label of each text. */
        List<String> labels() {
            List<String> labels = new ArrayList<>();
            classes.forEach((label, texts) -> texts.forEach(text -> labels.add(label)));
            return labels;
        }
    }

    /** A classifier that was trained and stored under this name. */
    record Named(String name) implements ClassifierSource {

        private Named(StreamInput in) throws IOException {
            this(in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeBoolean(false);
            out.writeString(name);
        }

        @Override
        public void toXContent(XContentBuilder builder) throws IOException {
            builder.field(CLASSIFIER, name);
        }
    }

    static ClassifierSource read(StreamInput in) throws IOException {
        return in.readBoolean() ? new Examples(in) : new Named(in);
    }

    /**
     * Checks what was found in a configuration.
     *
     * @param classes an object of label to a text or an array of texts; null if there is none
     * @param classifier name of a stored classifier; null if there is none
     * @param method of the examples; null for the default, {@code nearest_centroid}
     * @throws IllegalArgumentException if that makes no classifier
     */
    static ClassifierSource of(Map<String, Object> classes, String classifier, String method) {
        if ((classes == null) == (classifier == null)) {
            throw new IllegalArgumentException(
                "needs exactly one of [" + CLASSES + "] (examples) and [" + CLASSIFIER + "] (the name of a trained one), but there "
                    + (classes == null ? "is neither" : "are both")
            );
        }
        if (classifier != null) {
            if (method != null) {
                throw new IllegalArgumentException("[" + METHOD + "] is that of the trained classifier, and can not be given here");
            }
            return new Named(ClassifierName.check(classifier));
        }
        Map<String, List<String>> examples = new TreeMap<>();
        classes.forEach((label, texts) -> examples.put(label, texts(label, texts)));
        return new Examples(examples, Optional.ofNullable(method).map(Method::of).orElse(Method.NEAREST_CENTROID));
    }

    private static List<String> texts(String label, Object value) {
        List<?> values = value instanceof List<?> list ? list : Arrays.asList(value);
        List<String> texts = new ArrayList<>();
        for (Object text : values) {
            if (!(text instanceof String string)) {
                throw new IllegalArgumentException(
                    "[" + CLASSES + "] class [" + label + "] has an example that is not a text: [" + text + "]"
                );
            }
            texts.add(string);
        }
        return texts;
    }
}
