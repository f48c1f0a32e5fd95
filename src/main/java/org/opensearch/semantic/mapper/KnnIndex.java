// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.knn.index.KNNSettings;
import org.opensearch.semantic.field.SemanticText;

/** The settings that an index needs for the vectors of {@code semantic_text} fields: users need not know them. */
final class KnnIndex {

    private KnnIndex() {}

    /**
     * The settings of a new index or a template, and what this mapping needs beside them.
     *
     * @param mapping its source; null if there is none
     * @throws IllegalArgumentException if they forbid what the mapping needs
     */
    static Settings completed(Settings settings, String mapping) {
        Optional<SemanticText> text = firstWithVectors(mapping);
        if (text.isEmpty()) {
            return settings;
        }
        Settings named = Settings.builder().put(settings).normalizePrefix(IndexMetadata.INDEX_SETTING_PREFIX).build();
        Settings.Builder completed = Settings.builder().put(settings);
        if (!named.hasValue(KNNSettings.KNN_INDEX)) {
            completed.put(KNNSettings.KNN_INDEX, true);
        } else if (!named.getAsBoolean(KNNSettings.KNN_INDEX, false)) {
            throw text.get()
                .refusal(
                    "it gets vectors, and the settings say that [" + KNNSettings.KNN_INDEX + "] is [false]; leave that out, or say \""
                        + SemanticText.VECTORS + "\": \"" + SemanticText.OFF + "\""
                );
        }
        if (!named.hasValue(KNNSettings.KNN_DERIVED_SOURCE_ENABLED)) {
            // else k-NN takes vectors out of the stored documents, and does not always put them back when many are read at once
            completed.put(KNNSettings.KNN_DERIVED_SOURCE_ENABLED, false);
        }
        return completed.build();
    }

    /** @throws IllegalArgumentException if the index can not take the vectors of this field */
    static void require(SemanticText text, Settings index) {
        if (text.hasVectors() && !index.getAsBoolean(KNNSettings.KNN_INDEX, false)) {
            throw text.refusal(
                "it gets vectors, and the index is not made for them: its setting [" + KNNSettings.KNN_INDEX + "] is not [true], and can"
                    + " not be changed; create a new index with this mapping and reindex into it, or say \"" + SemanticText.VECTORS
                    + "\": \"" + SemanticText.OFF + "\""
            );
        }
    }

    private static Optional<SemanticText> firstWithVectors(String mapping) {
        if (mapping == null || !mapping.contains(SemanticText.TYPE)) {
            return Optional.empty();
        }
        Map<String, Object> parsed = XContentHelper.convertToMap(JsonXContent.jsonXContent, mapping, false);
        List<SemanticText> texts = new ArrayList<>(MappedTexts.ofDynamicTemplates(parsed));
        MappedTexts.of(parsed).forEach(found -> texts.add(found.text()));
        texts.forEach(Mapped::requireUnmarked);
        return texts.stream().filter(SemanticText::hasVectors).findFirst();
    }
}
