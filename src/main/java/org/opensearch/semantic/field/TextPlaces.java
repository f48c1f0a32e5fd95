// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;

/** Which texts of some indices are embedded, and where their vectors go: as mappings and the pipelines of the indices say it. */
public final class TextPlaces {

    private final ClusterState state;
    private final List<IndexMetadata> indices;
    private final VectorFields fields;

    TextPlaces(ClusterState state, List<IndexMetadata> indices, VectorFields fields) {
        this.state = state;
        this.indices = List.copyOf(indices);
        this.fields = fields;
    }

    /**
     * Path of the one text that these vectors are made of; empty if that is not known, or is not the same everywhere. A shard knows the
     * text of a {@code semantic_text} field by itself.
     *
     * @param vectors name of a field of vectors or of an object of passages
     */
    public Optional<String> textOf(String vectors) {
        Set<String> texts = new TreeSet<>();
        for (IndexMetadata index : indices) {
            Set<String> names = new TreeSet<>(Set.of(vectors));
            fields.find(index, vectors).ifPresent(found -> {
                names.add(found.path());
                fields.nestedPath(index, found.path()).ifPresent(names::add);
            });
            for (EmbeddedField field : embedded(index)) {
                if (names.contains(field.target().toString())) {
                    field.sources().forEach(source -> texts.add(source.toString()));
                }
            }
        }
        return texts.size() == 1 ? Optional.of(texts.iterator().next()) : Optional.empty();
    }

    /**
     * Name of what this text is embedded into; passages, where there are such, before vectors of the whole text.
     *
     * @return empty if it is not embedded, as far as it is known
     * @throws IllegalArgumentException if there are several
     */
    public Optional<String> vectorsOf(String who, String text) {
        Set<String> passages = new TreeSet<>();
        Set<String> whole = new TreeSet<>();
        for (IndexMetadata index : indices) {
            if (fields.semanticText(index, text).filter(SemanticText::hasVectors).isPresent()) {
                passages.add(text);
            }
            Predicate<FieldPath> isText = source -> source.toString().equals(text);
            embedded(index).stream().filter(field -> field.sources().stream().anyMatch(isText)).forEach(field -> {
                String target = field.target().toString();
                fields.find(index, target).ifPresent(found -> (isNested(index, found) ? passages : whole).add(target));
            });
        }
        Set<String> vectors = passages.isEmpty() ? whole : passages;
        if (vectors.size() > 1) {
            throw new IllegalArgumentException(
                "[" + who + "] text [" + text + "] is embedded into several fields: " + vectors + "; name one of them as [passages]"
            );
        }
        return vectors.stream().findFirst();
    }

    private boolean isNested(IndexMetadata index, VectorField field) {
        return fields.nestedPath(index, field.path()).isPresent();
    }

    private List<EmbeddedField> embedded(IndexMetadata index) {
        return EmbeddingPipelines.of(state, index).stream().map(EmbeddingPipelines.Step::field).toList();
    }
}
