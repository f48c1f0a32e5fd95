// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextSources;
import org.opensearch.semantic.field.VectorFields;

/**
 * What answers leave out of {@code _source}: the objects that lie next to {@code semantic_text} fields. They stay in what is stored, and
 * are shown to whoever names what to include; {@code "*"} includes all.
 */
final class HiddenVectors {

    private final VectorFields fields;

    HiddenVectors(VectorFields fields) {
        this.fields = fields;
    }

    /** Full paths of what is hidden in the documents of an index. */
    List<String> paths(IndexMetadata index) {
        return objects(index).map(SemanticText::object).toList();
    }

    /**
     * What is hidden in a nested document. Of one that is a passage, its vector; it keeps its offsets.
     *
     * @param nested full path of the nested object
     */
    List<String> paths(IndexMetadata index, String nested) {
        return objects(index).map(text -> {
            boolean inside = (nested + ".").startsWith(text.object() + ".");
            return inside ? text.object() + "." + text.vector() : text.object();
        }).toList();
    }

    /** The fields whose object is their own: another field may have its name where there are no vectors. */
    private Stream<SemanticText> objects(IndexMetadata index) {
        return fields.texts(index).stream().filter(TextSources::hasObject).map(TextSources::text);
    }

    /** Whether this asks for what is shown by default, apart from what it leaves out. */
    static boolean isDefault(FetchSourceContext asked) {
        return asked.fetchSource() && asked.includes().length == 0;
    }

    /** What was asked for, without these; empty if it says what to include, or asks for nothing. */
    static Optional<FetchSourceContext> without(List<String> hidden, FetchSourceContext asked) {
        if (hidden.isEmpty() || !isDefault(asked)) {
            return Optional.empty();
        }
        String[] excludes = Stream.concat(Arrays.stream(asked.excludes()), hidden.stream()).distinct().toArray(String[]::new);
        return Optional.of(new FetchSourceContext(true, new String[0], excludes));
    }
}
