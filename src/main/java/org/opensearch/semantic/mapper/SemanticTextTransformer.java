// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.mapper.MappingTransformer;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.model.ModelSpec;

/**
 * Adds to a mapping what its {@code semantic_text} fields need beneath: the object next to each that holds its vectors. Sees mappings of
 * new indices, of updates and of templates, as they come in. What such a field asks for and can not have is refused here, before an index
 * or a template exists.
 */
public final class SemanticTextTransformer implements MappingTransformer {

    private final Supplier<Embedders> models;

    /** @param models there when the first mapping comes */
    public SemanticTextTransformer(Supplier<Embedders> models) {
        this.models = models;
    }

    @Override
    public void transform(Map<String, Object> mapping, TransformContext context, ActionListener<Void> listener) {
        try {
            transform(mapping);
        } catch (IllegalArgumentException | IllegalStateException e) {
            listener.onFailure(e);
            return;
        }
        listener.onResponse(null);
    }

    /**
     * Changes a mapping in place.
     *
     * @throws IllegalArgumentException if a field asks for what can not be; the message says what to do
     * @throws IllegalStateException if the folder of a field's model can not be read
     */
    void transform(Map<String, Object> mapping) {
        List<MappedTexts.Found> all = MappedTexts.of(mapping);
        ObjectNames.requireDifferent(all.stream().map(MappedTexts.Found::text).toList());
        for (MappedTexts.Found found : all) {
            boolean mappedAlready = Mapped.isMarked(found.text());
            Mapped.unmark(found.text());
            SemanticText text = found.text();
            if (text.hasVectors()) {
                Object present = found.siblings().get(found.objectName());
                if (present != null) {
                    VectorObject.requireFits(text, present);
                } else if (!mappedAlready) {
                    found.siblings().put(found.objectName(), VectorObject.mapping(text, model(text)));
                }
                StoredSource.requireKept(text, mapping);
            }
        }
        // no field yet, and no object: both come with a document
        MappedTexts.ofDynamicTemplates(mapping).stream().filter(SemanticText::hasVectors).forEach(t -> VectorObject.mapping(t, model(t)));
    }

    private ModelSpec model(SemanticText text) {
        try {
            return text.model().map(models.get()::spec).orElseGet(models.get()::defaultSpec);
        } catch (IllegalArgumentException e) {
            throw text.refusal(e.getMessage());
        }
    }
}
