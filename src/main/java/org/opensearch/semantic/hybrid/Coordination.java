// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.List;
import java.util.Optional;
import org.opensearch.action.IndicesRequest;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.WithFieldName;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.Normalization;

/** Finds out, on the node that coordinates a request, what its shards can not know: what the search keeps, and its {@link Bounds}. */
final class Coordination {

    private final BindingResolver bindings;
    private final QueryCoordinatorContext context;

    Coordination(BindingResolver bindings, QueryCoordinatorContext context) {
        this.bindings = bindings;
        this.context = context;
    }

    /** What the search keeps, if it is one for this query alone that sees all documents. */
    Page page(QueryBuilder query) {
        Page kept = SearchedAlone.page(query, context.getSearchRequest());
        return kept.kept() > 0 && bindings.searchesEverything(context.getSearchRequest(), context.getWriteableRegistry())
            ? kept
            : Page.UNKNOWN;
    }

    /** The field that the semantic side of a short form searches which names none. */
    String vectorField(ByFields byFields) {
        return bindings.textWithVectors(
            HybridQueryBuilder.NAME,
            byFields.names(),
            context.getSearchRequest(),
            context.getWriteableRegistry()
        );
    }

    /**
     * Starts whatever search is needed and can start.
     *
     * @param asked before this round of rewriting
     * @param ready after it
     * @param before what was started in former rounds; null if nothing was
     * @return null if no leg needs a search
     */
    Gathering gather(HybridSpec asked, HybridSpec ready, Gathering before) {
        if (context.validate() || !BestScores.isKnownFor(context.getSearchRequest())) {
            return null;
        }
        Gathering started = before != null ? before : new Gathering(asked.fusion(), asked.lexical().size(), asked.semantic().size());
        for (int leg = 0; leg < asked.lexical().size(); leg++) {
            if (!started.isAsked(leg)) {
                gatherLexical(asked, leg, started);
            }
        }
        for (int leg = 0; leg < asked.semantic().size(); leg++) {
            if (!started.isAsked(asked.lexical().size() + leg)) {
                gatherSemantic(ready, leg, started);
            }
        }
        return started;
    }

    private void gatherLexical(HybridSpec spec, int leg, Gathering started) {
        QueryBuilder query = spec.lexical().get(leg).query();
        if (spec.fusion().needsBestScores() || !isMadeOfWords(query)) {
            started.ask(leg, query, context, context.getSearchRequest());
        } else {
            started.skip(leg);
        }
    }

    private void gatherSemantic(HybridSpec spec, int leg, Gathering started) {
        int number = spec.lexical().size() + leg;
        QueryBuilder query = spec.semantic().get(leg).query();
        if (!spec.fusion().needsBestScores() || query instanceof MatchNoneQueryBuilder) {
            started.skip(number);
        } else if (!(query instanceof EmbeddingQuery embedding) || embedding.isEmbedded()) {
            started.ask(number, cosinesOf(spec.semantic().get(leg)), context, context.getSearchRequest());
        }
    }

    private boolean isMadeOfWords(QueryBuilder query) {
        return WordQueries.scoredFields(query)
            .filter(
                fields -> !fields.isEmpty() && bindings.arePlainText(fields, context.getSearchRequest(), context.getWriteableRegistry())
            )
            .isPresent();
    }

    /** A query for the nearest of one leg whose scores are {@code (1 + cosine) / 2}. */
    private QueryBuilder cosinesOf(Leg leg) {
        Bounds raw = new Bounds(List.of(), List.of(new Normalization.Linear(-1f, 1f)));
        Fusion sum = new Fusion(Fusion.Method.BOUNDED, 0, 0, Combination.SUM);
        Leg only = new Leg(leg.name(), 1f, leg.query(), leg.filtered());
        HybridSpec spec = new HybridSpec(
            List.of(),
            List.of(only),
            List.of(),
            sum,
            FusionWeights.EQUAL,
            HybridOptions.DEFAULT,
            Optional.empty()
        );
        return new HybridQueryBuilder(spec, bindings, Page.UNKNOWN, raw);
    }

    /** Of each semantic leg, the cosine of its query to an unrelated document. */
    List<Float> backgrounds(HybridSpec spec) {
        return spec.semantic().stream().map(leg -> background(leg.query())).toList();
    }

    private float background(QueryBuilder query) {
        if (!(query instanceof WithFieldName named)) {
            return 0f; // matches nothing
        }
        IndicesRequest search = context.getSearchRequest();
        NamedWriteableRegistry registry = context.getWriteableRegistry();
        if (query instanceof EmbeddingQuery embedding) {
            FieldUse use = bindings.find(HybridQueryBuilder.NAME, named.fieldName(), search, registry);
            // if it is not mapped, the leg itself decides what that means
            return use.unmapped() ? 0f : bindings.model(use, embedding.model()).spec().backgroundSimilarity();
        }
        FieldUse use = bindings.findUnmoved(HybridQueryBuilder.NAME, named.fieldName(), search, registry); // k-NN knows nothing of moves
        return use.unmapped() ? 0f : bindings.boundModel(use).map(m -> m.spec().backgroundSimilarity()).orElse(0f);
    }
}
