// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.EmbeddedFields;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.passage.PassageOptions;

/**
 * What the configuration of a {@code semantic_embedding} processor says.
 *
 * @param readers of the texts
 * @param model empty for the default one
 * @param provenance whether to write where a vector comes from
 * @param skipExisting whether to look in the stored document for a vector of the same text; only with provenance
 * @param passages how texts are split into passages; empty if each has one vector
 */
record EmbeddingConfig(
    List<SourceReader> readers,
    Optional<String> model,
    boolean provenance,
    boolean skipExisting,
    Optional<PassageOptions> passages
) {

    private static final String FIELDS = "fields";
    private static final String PROVENANCE = "provenance";
    private static final String SKIP_EXISTING = "skip_existing";
    private static final String PASSAGES = "passages";

    EmbeddingConfig {
        readers = List.copyOf(readers);
    }

    /**
     * Takes the parameters out of a configuration.
     *
     * @throws org.opensearch.OpenSearchParseException if one of them is wrong, or they do not fit together
     */
    static EmbeddingConfig read(String type, String tag, Map<String, Object> config) {
        Object fields = ConfigurationUtils.readObject(type, tag, config, FIELDS);
        Optional<String> model = Optional.ofNullable(ConfigurationUtils.readOptionalStringProperty(type, tag, config, "model"));
        boolean ignoreMissing = ConfigurationUtils.readBooleanProperty(type, tag, config, "ignore_missing", false);
        boolean provenance = ConfigurationUtils.readBooleanProperty(type, tag, config, PROVENANCE, false);
        boolean skipExisting = ConfigurationUtils.readBooleanProperty(type, tag, config, SKIP_EXISTING, false);
        if (skipExisting && !provenance) {
            throw newConfigurationException(
                type,
                tag,
                SKIP_EXISTING,
                "needs \"" + PROVENANCE + "\": true, for a stored vector does not say otherwise which text and model it is of"
            );
        }
        Optional<PassageOptions> passages = passages(type, tag, config.remove(PASSAGES));
        List<EmbeddedField> embedded;
        try {
            embedded = EmbeddedFields.parse(fields);
            if (provenance || passages.isPresent()) {
                EmbeddedFields.checkProvenance(embedded);
            }
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(type, tag, FIELDS, e.getMessage());
        }
        return new EmbeddingConfig(
            embedded.stream().map(field -> new SourceReader(field, ignoreMissing)).toList(),
            model,
            provenance,
            skipExisting,
            passages
        );
    }

    private static Optional<PassageOptions> passages(String type, String tag, Object value) {
        try {
            return PassageOptions.read(value);
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(type, tag, PASSAGES, e.getMessage());
        }
    }
}
