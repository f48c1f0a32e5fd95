// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opensearch.index.mapper.MapperParsingException;
import org.opensearch.knn.index.SpaceType;
import org.opensearch.knn.index.engine.KNNMethodContext;
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.model.ModelSpec;

/**
 * The mapping of the object next to a {@code semantic_text} field: its vectors, bound to a model by name, and what can be searched of where
 * they come from. Searches in all fields find none of it. What else is written there is in the document only; the object is not dynamic,
 * so that an index takes it whose mapping is strict.
 */
final class VectorObject {

    private static final String PROPERTIES = "properties";
    private static final String SPACE_TYPE = "space_type";
    private static final String ENGINE = "engine";
    private static final String NAME = "name";

    /** It is there wherever k-NN is: the others need native libraries. */
    private static final String DEFAULT_ENGINE = "lucene";

    private VectorObject() {}

    /** @throws IllegalArgumentException if the field's mapping asks for what its model can not do, or k-NN must not */
    static Map<String, Object> mapping(SemanticText text, ModelSpec model) {
        text.passages().ifPresent(options -> requireReadable(text, options.maxTokens(), model));
        Map<String, Object> vector = vector(text, model);
        Map<String, Object> properties = new LinkedHashMap<>();
        if (text.passages().isPresent()) {
            Map<String, Object> passages = new LinkedHashMap<>();
            passages.put("type", "nested");
            passages.put(PROPERTIES, Map.of(PassageFields.VECTOR, vector)); // where it is from is read from the document only
            properties.put(text.target(), passages);
        } else {
            properties.put(text.target(), vector);
        }
        properties.put(Provenance.fieldFor(text.target()), provenance());
        // else a strict mapping would refuse what is not mapped, and another one map it by guess, for every search in all fields to find
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("dynamic", "false");
        object.put(PROPERTIES, properties);
        return object;
    }

    /**
     * Whether an object that the mapping has already is one for this field, as one that is copied from an index is; another field may have
     * its name by chance.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireFits(SemanticText text, Object present) {
        Optional<String> bound = text.boundModel(present);
        if (bound.isEmpty()) {
            throw text.refusal("its vectors need the name [" + text.object() + "], which another field has; rename one of the two");
        }
        if (text.model().isPresent() && !text.model().equals(bound)) {
            throw text.refusal(
                "[" + SemanticText.MODEL + "] is [" + text.model().get() + "], and the mapping binds [" + text.object() + "] to ["
                    + bound.get() + "]; leave [" + text.object() + "] out of the mapping"
            );
        }
    }

    /** @throws IllegalArgumentException if a parameter of the field has a value that it can not have, whatever its model */
    static void requireValid(SemanticText text) {
        text.hasVectors();
        text.passages();
        method(text);
    }

    private static void requireReadable(SemanticText text, int maxTokens, ModelSpec model) {
        if (text.definition().get(SemanticText.PASSAGES) instanceof Map<?, ?> && maxTokens > model.maxTokens()) {
            throw text.refusal(
                "[" + SemanticText.PASSAGES + "] asks for passages of [" + maxTokens + "] tokens, model [" + model.name() + "] reads ["
                    + model.maxTokens() + "] at most; lower [max_tokens]"
            );
        }
    }

    private static Map<String, Object> vector(SemanticText text, ModelSpec model) {
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("type", VectorField.TYPE);
        vector.put("dimension", model.dimension());
        vector.put(SPACE_TYPE, SpaceType.COSINESIMIL.getValue());
        vector.put("method", method(text));
        vector.put("meta", Map.of(FieldBinding.MODEL_KEY, model.name()));
        return vector;
    }

    private static Map<String, Object> method(SemanticText text) {
        Map<String, Object> method = new LinkedHashMap<>();
        method.put(NAME, "hnsw");
        method.put(ENGINE, text.engine().orElse(DEFAULT_ENGINE));
        method.putAll(text.method());
        requireKnown(text, method);
        Object engine = method.get(ENGINE);
        if (text.engine().isPresent() && !text.engine().get().equals(engine)) {
            throw text.refusal(
                "[" + SemanticText.ENGINE + "] is [" + text.engine().get() + "], and [" + SemanticText.METHOD + "] names [" + engine
                    + "]; give one of them"
            );
        }
        Object space = method.getOrDefault(SPACE_TYPE, SpaceType.COSINESIMIL.getValue());
        if (!SpaceType.COSINESIMIL.getValue().equals(space)) {
            throw text.refusal(
                "[" + SemanticText.METHOD + "] names [" + SPACE_TYPE + "] [" + space + "], and vectors of meaning are compared by ["
                    + SpaceType.COSINESIMIL.getValue() + "]; leave it out"
            );
        }
        return method;
    }

    private static void requireKnown(SemanticText text, Map<String, Object> method) {
        try {
            KNNMethodContext.parse(method);
        } catch (MapperParsingException | IllegalArgumentException e) {
            throw text.refusal("[" + SemanticText.METHOD + "] or [" + SemanticText.ENGINE + "] is not known to k-NN: " + e.getMessage());
        }
    }

    /** What people look for: which model the vectors are of, and which texts are not wholly in them. The rest is read from the document. */
    private static Map<String, Object> provenance() {
        Map<String, Object> type = Map.of("type", ProvenanceFieldMapper.TYPE);
        Map<String, Object> properties = new LinkedHashMap<>();
        Provenance.SEARCHED.forEach(name -> properties.put(name, type));
        return Map.of(PROPERTIES, properties);
    }
}
