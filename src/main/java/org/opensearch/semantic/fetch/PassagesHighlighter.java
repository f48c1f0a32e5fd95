// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.text.Text;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.fetch.subphase.highlight.FieldHighlightContext;
import org.opensearch.search.fetch.subphase.highlight.HighlightField;
import org.opensearch.search.fetch.subphase.highlight.Highlighter;

/**
 * Marks what is nearest in meaning in the text of a hit, whatever query has found it: the fragments are the nearest passages, or sentences
 * of a text without stored passages, the nearest first. Passages cost cosines of stored vectors; sentences are embedded while the hit is
 * fetched.
 */
public final class PassagesHighlighter implements Highlighter {

    private final Services services;

    public PassagesHighlighter(Services services) {
        this.services = services;
    }

    @Override
    public boolean canHighlight(MappedFieldType type) {
        return true;
    }

    @Override
    public HighlightField highlight(FieldHighlightContext context) throws IOException {
        if (context.hitContext.hit().getNestedIdentity() != null) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] can not highlight inner hits, field [" + context.fieldName + "]; highlight the hits themselves"
            );
        }
        FieldHighlights field = (FieldHighlights) context.cache.get(key(context));
        if (field == null) {
            field = FieldHighlights.open(context, services);
            context.cache.put(key(context), field);
        }
        List<String> fragments = field.fragments(context.hitContext);
        if (fragments.isEmpty()) {
            return null;
        }
        List<Text> texts = new ArrayList<>();
        fragments.forEach(fragment -> texts.add(new Text(fragment)));
        return new HighlightField(context.fieldName, texts.toArray(Text[]::new));
    }

    private static String key(FieldHighlightContext context) {
        return PassagesExt.NAME + ":" + context.field.field();
    }
}
