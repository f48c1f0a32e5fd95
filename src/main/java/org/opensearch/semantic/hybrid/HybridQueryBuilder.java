// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.Query;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.InnerHitContextBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.semantic.field.BindingResolver;

/**
 * Finds what lexical queries match and what is nearest in meaning, and gives every such document one score from all of them.
 *
 * <p>Rewriting, in this order:
 * <ul>
 * <li>A short form that names no vector field gets the one that belongs to its text fields, from the mappings of the request's indices.
 * <li>The filters move into all legs: around the lexical queries, and into the k-NN queries, which apply them before they choose.
 * <li>On the coordinating node the semantic legs get their vectors, and where the fusion needs them, the best scores of legs over the
 *     whole request are searched for. What comes of it, the {@link Bounds} of the request, travels inside the query.
 * <li>A shard builds a {@link HybridQuery} with these bounds. Without bounds (the filter of an alias) it takes its own.
 * </ul>
 * A boost of a whole leg changes nothing: only the ratios of boosts inside a leg count. Weights do.
 */
public final class HybridQueryBuilder extends AbstractQueryBuilder<HybridQueryBuilder> {

    public static final String NAME = "semantic_hybrid";

    private final BindingResolver bindings;
    private final HybridSpec spec;
    /** Null while not looked for. */
    private final Page page;
    /** Null while not known. */
    private final Bounds bounds;
    /** What this rewrite is waiting for; null if it has not begun or has ended. */
    private final Gathering gathering;

    HybridQueryBuilder(HybridSpec spec, BindingResolver bindings) {
        this(spec, bindings, null, null);
    }

    HybridQueryBuilder(HybridSpec spec, BindingResolver bindings, Page page, Bounds bounds) {
        this(spec, bindings, page, bounds, null);
    }

    private HybridQueryBuilder(HybridSpec spec, BindingResolver bindings, Page page, Bounds bounds, Gathering gathering) {
        this.spec = Objects.requireNonNull(spec);
        this.bindings = Objects.requireNonNull(bindings);
        this.page = page;
        this.bounds = bounds;
        this.gathering = gathering;
    }

    public HybridQueryBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.bindings = bindings;
        this.spec = new HybridSpec(in);
        this.page = in.readOptionalWriteable(Page::new);
        this.bounds = in.readOptionalWriteable(Bounds::new);
        this.gathering = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (gathering != null) {
            throw new IllegalStateException("[semantic_hybrid] was sent to another node before its rewrite had ended");
        }
        spec.writeTo(out);
        out.writeOptionalWriteable(page);
        out.writeOptionalWriteable(bounds);
    }

    public static HybridQueryBuilder fromXContent(XContentParser parser, BindingResolver bindings, SemanticSide side) throws IOException {
        return HybridQueryParser.parse(parser, bindings, side);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        spec.toXContent(builder, params);
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        spec.lexical().forEach(leg -> leg.query().visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD)));
        spec.semantic().forEach(leg -> leg.query().visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD)));
        spec.filters().forEach(f -> f.visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER)));
    }

    @Override
    protected void extractInnerHitBuilders(Map<String, InnerHitContextBuilder> innerHits) {
        spec.lexical().forEach(leg -> InnerHitContextBuilder.extractInnerHits(leg.query(), innerHits));
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        Coordination coordination = coordinator == null ? null : new Coordination(bindings, coordinator);
        if (spec.byFields().isPresent()) {
            if (coordination == null) {
                throw undecided();
            }
            return new HybridQueryBuilder(spec.on(coordination.vectorField(spec.byFields().get())), bindings, page, bounds, gathering);
        }
        if (page == null && coordination != null) {
            return new HybridQueryBuilder(spec, bindings, coordination.page(this), bounds, gathering);
        }
        if (!spec.filters().isEmpty()) {
            return new HybridQueryBuilder(spec.withFiltersInside(), bindings, page, bounds, gathering);
        }
        HybridSpec rewritten = spec.rewrite(context);
        if (rewritten.isNothing()) {
            return new MatchNoneQueryBuilder();
        }
        Bounds known = bounds;
        Gathering pending = gathering;
        if (known == null && coordination != null) {
            pending = coordination.gather(spec, rewritten, gathering);
            if (pending == null || pending.isComplete()) {
                List<Float> backgrounds = coordination.backgrounds(spec);
                known = pending == null ? Gathering.unsearched(spec.lexical().size(), backgrounds) : pending.bounds(backgrounds);
                pending = null;
            }
        }
        return rewritten == spec && known == bounds && pending == gathering
            ? this
            : new HybridQueryBuilder(rewritten, bindings, page, known, pending);
    }

    private IllegalArgumentException undecided() {
        return new IllegalArgumentException(
            "[semantic_hybrid] needs [vector] here: which of [fields] " + spec.byFields().get().names()
                + " has vectors is known for a search only, not for a query that is stored, as in the filter of an alias"
        );
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (spec.byFields().isPresent()) {
            throw undecided();
        }
        return new QueryOnShard(spec.filters().isEmpty() ? spec : spec.withFiltersInside(), page, bounds, bindings, context).make();
    }

    @Override
    protected boolean doEquals(HybridQueryBuilder other) {
        return spec.equals(other.spec) && Objects.equals(page, other.page) && Objects.equals(bounds, other.bounds);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(spec, page, bounds);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
