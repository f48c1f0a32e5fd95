// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.action.IndicesRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.InnerHitContextBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.index.query.WithFieldName;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.ScoreFusion;
import org.opensearch.semantic.vector.QueryVector;

/**
 * Finds what a lexical query matches and what is nearest in meaning, and gives every such document one score from both.
 *
 * <p>Rewriting, in this order:
 * <ul>
 * <li>The filters move into both sides: around the lexical query, and into the k-NN query, which applies them before it chooses.
 * <li>On the coordinating node, in one round: the semantic side gets its vector, and a search for one document gets the best score
 *     of the lexical side over the whole request. That and the model's background similarity are the {@link Bounds} of the
 *     request; they travel inside the query.
 * <li>A shard builds a {@link HybridQuery} with these bounds. Without bounds (the filter of an alias) it takes its own.
 * </ul>
 * A boost of a whole side changes nothing: the lexical score counts relative to its scale, and the semantic side only nominates.
 */
public final class HybridQueryBuilder extends AbstractQueryBuilder<HybridQueryBuilder> {

    public static final String NAME = "semantic_hybrid";

    private record Awaited(AtomicReference<Float> best, float background) {}

    private final BindingResolver bindings;
    private final QueryBuilder lexical;
    private final QueryBuilder semantic;
    private final List<QueryBuilder> filters;
    private final FusionWeights weights;
    /** Null while not known. */
    private final Bounds bounds;
    /** Where an async action of this rewrite will put the best score; null if none is under way. Never leaves the node. */
    private final Awaited awaited;

    HybridQueryBuilder(
        QueryBuilder lexical,
        QueryBuilder semantic,
        List<QueryBuilder> filters,
        FusionWeights weights,
        BindingResolver bindings
    ) {
        this(lexical, semantic, filters, weights, bindings, null, null);
    }

    private HybridQueryBuilder(
        QueryBuilder lexical,
        QueryBuilder semantic,
        List<QueryBuilder> filters,
        FusionWeights weights,
        BindingResolver bindings,
        Bounds bounds,
        Awaited awaited
    ) {
        this.lexical = Objects.requireNonNull(lexical);
        this.semantic = requireSemantic(semantic);
        this.filters = List.copyOf(filters);
        this.weights = Objects.requireNonNull(weights);
        this.bindings = Objects.requireNonNull(bindings);
        this.bounds = bounds;
        this.awaited = awaited;
    }

    private static QueryBuilder requireSemantic(QueryBuilder semantic) {
        if (semantic instanceof EmbeddingQuery || semantic instanceof KNNQueryBuilder || semantic instanceof MatchNoneQueryBuilder) {
            return semantic;
        }
        throw new IllegalArgumentException(
            "[semantic_hybrid] [semantic] must be a [semantic] or a [" + KNNQueryBuilder.NAME + "] query, found [" + semantic.getName()
                + "]"
        );
    }

    public HybridQueryBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.bindings = bindings;
        this.lexical = in.readNamedWriteable(QueryBuilder.class);
        this.semantic = requireSemantic(in.readNamedWriteable(QueryBuilder.class));
        this.filters = List.copyOf(in.readNamedWriteableList(QueryBuilder.class));
        this.weights = new FusionWeights(in.readFloat(), in.readFloat());
        this.bounds = in.readOptionalWriteable(Bounds::new);
        this.awaited = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (awaited != null) {
            throw new IllegalStateException("[semantic_hybrid] was sent to another node before its rewrite had ended");
        }
        out.writeNamedWriteable(lexical);
        out.writeNamedWriteable(semantic);
        out.writeNamedWriteableList(filters);
        out.writeFloat(weights.lexical());
        out.writeFloat(weights.semantic());
        out.writeOptionalWriteable(bounds);
    }

    public static HybridQueryBuilder fromXContent(XContentParser parser, BindingResolver bindings, SemanticLeg leg) throws IOException {
        return HybridQueryParser.parse(parser, bindings, leg);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        builder.field(HybridQueryParser.LEXICAL);
        lexical.toXContent(builder, params);
        builder.field(HybridQueryParser.SEMANTIC);
        semantic.toXContent(builder, params);
        if (!filters.isEmpty()) {
            builder.startArray(HybridQueryParser.FILTER);
            for (QueryBuilder filter : filters) {
                filter.toXContent(builder, params);
            }
            builder.endArray();
        }
        builder.startObject(HybridQueryParser.WEIGHTS);
        builder.field(HybridQueryParser.LEXICAL, weights.lexical());
        builder.field(HybridQueryParser.SEMANTIC, weights.semantic());
        builder.endObject();
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        lexical.visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD));
        semantic.visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD));
        filters.forEach(f -> f.visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER)));
    }

    @Override
    protected void extractInnerHitBuilders(Map<String, InnerHitContextBuilder> innerHits) {
        InnerHitContextBuilder.extractInnerHits(lexical, innerHits);
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        if (!filters.isEmpty()) {
            return withFiltersInside();
        }
        QueryBuilder lexicalSide = lexical.rewrite(context);
        QueryBuilder semanticSide = semantic.rewrite(context);
        Bounds known = bounds;
        Awaited pending = awaited;
        if (pending != null && pending.best().get() != null) {
            known = new Bounds(pending.best().get(), pending.background());
            pending = null;
        } else if (pending == null && known == null && context.convertToCoordinatorContext() != null) {
            QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
            float background = background(coordinator);
            if (coordinator.validate() || !BestLexicalScore.isKnownFor(coordinator.getSearchRequest())) {
                known = new Bounds(0f, background);
            } else {
                pending = new Awaited(askForBest(coordinator, coordinator.getSearchRequest()), background);
            }
        }
        if (lexicalSide instanceof MatchNoneQueryBuilder && semanticSide instanceof MatchNoneQueryBuilder) {
            return new MatchNoneQueryBuilder();
        }
        if (lexicalSide == lexical && semanticSide == semantic && known == bounds && pending == awaited) {
            return this;
        }
        return new HybridQueryBuilder(lexicalSide, semanticSide, List.of(), weights, bindings, known, pending);
    }

    private HybridQueryBuilder withFiltersInside() {
        BoolQueryBuilder both = new BoolQueryBuilder();
        filters.forEach(both::filter);
        BoolQueryBuilder lexicalSide = new BoolQueryBuilder().must(lexical);
        filters.forEach(lexicalSide::filter);
        QueryBuilder semanticSide = semantic instanceof MatchNoneQueryBuilder
            ? semantic
            : semantic.filter(filters.size() == 1 ? filters.get(0) : both).boost(semantic.boost()).queryName(semantic.queryName());
        return new HybridQueryBuilder(lexicalSide, semanticSide, List.of(), weights, bindings, bounds, awaited);
    }

    private AtomicReference<Float> askForBest(QueryRewriteContext context, IndicesRequest request) {
        AtomicReference<Float> best = new AtomicReference<>();
        context.registerAsyncAction(
            (client, listener) -> BestLexicalScore
                .fetch(client, BestLexicalScore.request(request, lexical), ActionListener.map(listener, b -> {
                    best.set(b);
                    return null;
                }))
        );
        return best;
    }

    private float background(QueryCoordinatorContext context) {
        if (!(semantic instanceof WithFieldName named)) {
            return 0f; // matches nothing
        }
        FieldUse use = bindings.find(NAME, named.fieldName(), context.getSearchRequest(), context.getWriteableRegistry());
        if (use.unmapped()) {
            return 0f; // the semantic side decides what that means
        }
        if (semantic instanceof EmbeddingQuery embedding) {
            return bindings.model(use, embedding.model()).spec().backgroundSimilarity();
        }
        return bindings.boundModel(use).map(m -> m.spec().backgroundSimilarity()).orElse(0f);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (!filters.isEmpty()) {
            return withFiltersInside().doToQuery(context);
        }
        Query lexicalSide = Objects.requireNonNullElseGet(lexical.toQuery(context), () -> new MatchNoDocsQuery("no lexical query"));
        QueryBuilder nearest = Rewriteable.rewrite(semantic, context, true);
        if (!(nearest instanceof KNNQueryBuilder knn)) {
            // No neighbours and no vector to compare with: a field of no name has no vectors.
            ScoreFusion fusion = new ScoreFusion(weights, bounds == null ? 0f : bounds.best(), 0f);
            return new HybridQuery(lexicalSide, nearest.toQuery(context), "none", "", new QueryVector(new float[] { 1f }), fusion);
        }
        refuseNested(context, knn.fieldName());
        Bounds known = bounds != null ? bounds : new Bounds(0f, backgroundOnShard(context, knn.fieldName()));
        ScoreFusion fusion = new ScoreFusion(weights, known.best(), known.background());
        QueryVector vector = new QueryVector((float[]) knn.vector());
        List<Object> reach = Arrays.asList(knn.getK(), knn.getMinScore(), knn.getMaxDistance());
        return new HybridQuery(lexicalSide, knn.toQuery(context), reach, knn.fieldName(), vector, fusion);
    }

    private float backgroundOnShard(QueryShardContext context, String field) {
        return Optional.ofNullable(context.fieldMapper(field))
            .flatMap(bindings::modelOnShard)
            .map(m -> m.spec().backgroundSimilarity())
            .orElse(0f);
    }

    private static void refuseNested(QueryShardContext context, String field) {
        boolean nested = context.nestedScope().getObjectMapper() != null;
        for (int dot = field.indexOf('.'); dot >= 0 && !nested; dot = field.indexOf('.', dot + 1)) {
            ObjectMapper parent = context.getObjectMapper(field.substring(0, dot));
            nested = parent != null && parent.nested().isNested();
        }
        if (nested) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] can not search nested documents yet: field [" + field
                    + "] is nested, or the query stands inside [nested];"
                    + " use a [bool] of a [match] and a [nested] [semantic] query instead"
            );
        }
    }

    @Override
    protected boolean doEquals(HybridQueryBuilder other) {
        return lexical.equals(other.lexical)
            && semantic.equals(other.semantic)
            && filters.equals(other.filters)
            && weights.equals(other.weights)
            && Objects.equals(bounds, other.bounds);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(lexical, semantic, filters, weights, bounds);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
