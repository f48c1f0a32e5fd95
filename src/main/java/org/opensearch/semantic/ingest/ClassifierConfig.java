// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.semantic.classify.Threshold;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.EmbeddedFields;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.trained.ClassifierSource;

/**
 * What the configuration of a {@code semantic_classifier} says.
 *
 * @param input what is judged, and where the label goes
 * @param source where the classifier is from
 * @param threshold below which another label is given
 * @param model of examples: what embeds them
 * @param anomaly whether the anomaly is written too
 */
record ClassifierConfig(Input input, ClassifierSource source, Optional<Threshold> threshold, Optional<String> model, boolean anomaly) {

    private static final String LABEL = "a label";

    sealed interface Input {}

    /** A text that is embedded for it. */
    record Text(SourceReader reader) implements Input {}

    /** A vector that is in the document. */
    record Vector(VectorReader reader) implements Input {}

    /**
     * Takes the parameters out of a configuration.
     *
     * @throws IllegalArgumentException if they do not fit together
     */
    static ClassifierConfig read(String type, String tag, Map<String, Object> config) {
        Object field = config.remove("field");
        Object vector = config.remove("vector");
        String target = ConfigurationUtils.readStringProperty(type, tag, config, "target");
        boolean ignoreMissing = ConfigurationUtils.readBooleanProperty(type, tag, config, "ignore_missing", false);
        boolean anomaly = ConfigurationUtils.readBooleanProperty(type, tag, config, "anomaly", false);
        Optional<String> model = Optional.ofNullable(ConfigurationUtils.readOptionalStringProperty(type, tag, config, "model"));
        String other = ConfigurationUtils.readOptionalStringProperty(type, tag, config, Threshold.OTHER_LABEL);
        ClassifierSource source = ClassifierSource.of(
            ConfigurationUtils.readOptionalMap(type, tag, config, ClassifierSource.CLASSES),
            ConfigurationUtils.readOptionalStringProperty(type, tag, config, ClassifierSource.CLASSIFIER),
            ConfigurationUtils.readOptionalStringProperty(type, tag, config, ClassifierSource.METHOD)
        );
        if (model.isPresent() && source instanceof ClassifierSource.Named) {
            throw new IllegalArgumentException("[model] is that of the trained classifier, and can not be given here");
        }
        Optional<Threshold> threshold = Threshold.of(number(config.remove(Threshold.THRESHOLD)), other);
        return new ClassifierConfig(input(field, vector, target, ignoreMissing), source, threshold, model, anomaly);
    }

    private static Input input(Object field, Object vector, String target, boolean ignoreMissing) {
        if ((field == null) == (vector == null)) {
            throw new IllegalArgumentException(
                "needs exactly one of [field] (a text) and [vector] (one that is in the document already), but there "
                    + (field == null ? "is neither" : "are both")
            );
        }
        Map<String, Object> entry = Map.of("source", field == null ? vector : field, "target", target);
        EmbeddedField parsed = EmbeddedFields.parse(List.of(entry)).getFirst();
        if (field != null) {
            return new Text(new SourceReader(parsed, ignoreMissing, LABEL));
        }
        if (parsed.sources().size() > 1) {
            throw new IllegalArgumentException("[vector] names [" + parsed.label() + "], and can name one field only");
        }
        return new Vector(new VectorReader(parsed, ignoreMissing));
    }

    private static Double number(Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> number.doubleValue();
            default -> throw new IllegalArgumentException("[" + Threshold.THRESHOLD + "] must be a number, got [" + value + "]");
        };
    }
}
