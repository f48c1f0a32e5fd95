// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Optional;
import java.util.function.Predicate;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.TextPlaces;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.transport.client.Client;

/**
 * Finds what passages are to be near to. In this order:
 * <ol>
 *   <li>the text that the user gives for it;
 *   <li>the text, document or vector that a {@code semantic} or {@code knn} query of the search looks for in the same field;
 *   <li>the text of a {@code semantic} query on another field;
 *   <li>the texts of the queries that look for words, joined by spaces.
 * </ol>
 */
public final class Meanings {

    private final BindingResolver bindings;
    private final Client client;
    private final NamedWriteableRegistry registry;

    public Meanings(BindingResolver bindings, Client client, NamedWriteableRegistry registry) {
        this.bindings = bindings;
        this.client = client;
        this.registry = registry;
    }

    /**
     * @param texts of the query
     * @param listener given nothing if the search names no index
     * @throws IllegalArgumentException if there is nothing to be near to, or no model for it
     */
    void find(Target target, QueryTexts texts, SearchRequest search, ActionListener<Optional<Meaning>> listener) {
        TextPlaces places = bindings.places(search, registry);
        Optional<String> vectors = switch (target.kind()) {
            case FIELD -> Optional.of(target.field());
            case HIGHLIGHT -> target.vectors().or(() -> places.vectorsOf(PassagesExt.NAME, target.field()));
        };
        if (vectors.isEmpty()) {
            requirePassages(target, false);
            Embedder embedder = bindings.modelWithoutIndex(target.model());
            find(target, texts, embedder, query -> false, as(Optional.empty(), Optional.empty(), embedder, listener));
            return;
        }
        FieldUse use = bindings.find(PassagesExt.NAME, vectors.get(), search, registry);
        if (use.nowhere()) {
            listener.onResponse(Optional.empty());
            return;
        }
        if (use.unmapped()) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] field [" + vectors.get() + "] is not mapped in " + use.without() + "; check the field's name"
            );
        }
        requirePassages(target, !use.nested().isEmpty() || !use.remote().isEmpty());
        Optional<String> text = target.text().or(() -> places.textOf(vectors.get()));
        Embedder embedder = bindings.model(use, target.model());
        find(target, texts, embedder, query -> isOn(use, vectors.get(), query), as(vectors, text, embedder, listener));
    }

    private static void requirePassages(Target target, boolean there) {
        if (target.passagesOnly() && !there) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] field [" + target.field()
                    + "] has no stored passages to mark; name them as [passages], or leave"
                    + " [unit] out to mark sentences"
            );
        }
    }

    private static ActionListener<float[]> as(
        Optional<String> vectors,
        Optional<String> text,
        Embedder embedder,
        ActionListener<Optional<Meaning>> listener
    ) {
        return ActionListener.map(listener, vector -> Optional.of(new Meaning(vector, Offer.of(embedder), vectors, text)));
    }

    /** Whether a query looks at this field. */
    private static boolean isOn(FieldUse use, String named, QueryBuilder query) {
        String field = switch (query) {
            case EmbeddingQuery embedding -> embedding.fieldName();
            case KNNQueryBuilder knn -> knn.fieldName();
            default -> "";
        };
        return field.equals(named) || use.indices().values().stream().anyMatch(found -> found.path().equals(field));
    }

    private void find(
        Target target,
        QueryTexts texts,
        Embedder embedder,
        Predicate<QueryBuilder> isOnField,
        ActionListener<float[]> listener
    ) {
        Optional<QueryBuilder> same = target.query().isPresent() ? Optional.empty() : texts.semantic(isOnField.and(Meanings::hasVector));
        if (same.isPresent()) {
            switch (same.get()) {
                case KNNQueryBuilder knn -> listener.onResponse((float[]) knn.vector());
                case EmbeddingQuery embedding -> embedding.findVector(embedder, client, registry, listener);
                default -> throw new IllegalStateException("neither has a vector: " + same.get().getName());
            }
            return;
        }
        String text = target.query()
            .or(() -> texts.semantic(query -> text(query).isPresent()).flatMap(Meanings::text))
            .or(texts::words)
            .orElseThrow(() -> nothingToBeNearTo(target));
        embedder.embedQuery(text, ActionListener.map(listener, embedding -> embedding.vector()));
    }

    private static boolean hasVector(QueryBuilder query) {
        return query instanceof EmbeddingQuery || query instanceof KNNQueryBuilder knn && knn.vector() instanceof float[];
    }

    private static Optional<String> text(QueryBuilder query) {
        return query instanceof EmbeddingQuery embedding ? embedding.text() : Optional.empty();
    }

    private static IllegalArgumentException nothingToBeNearTo(Target target) {
        return new IllegalArgumentException(
            "[" + PassagesExt.NAME + "] field [" + target.field() + "]: the search has no text for its passages to be near to; give one as"
                + " [query], or search with [semantic], [semantic_hybrid], [match] or another query of words"
        );
    }
}
