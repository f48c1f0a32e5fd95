// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.mapper.MappedFieldType;
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
import org.opensearch.knn.index.SpaceType;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.semantic.vector.QueryVector;

/**
 * Finds what lexical queries match and what is nearest in meaning, and gives every such document one score from all of them.
 *
 * <p>Rewriting, in this order:
 * <ul>
 * <li>The filters move into all legs: around the lexical queries, and into the k-NN queries, which apply them before they choose.
 * <li>On the coordinating node the semantic legs get their vectors, and where the fusion needs them, the best scores of legs over the
 *     whole request are searched for. What comes of it, the {@link Bounds} of the request, travels inside the query.
 * <li>A shard builds a {@link HybridQuery} with these bounds. Without bounds (the filter of an alias) it takes its own.
 * </ul>
 * A boost of a whole leg changes nothing: only the ratios of boosts inside a leg count. Weights do.
 */
public final class HybridQueryBuilder extends AbstractQueryBuilder<HybridQueryBuilder> {

    public static final String NAME = "semantic_hybrid";

    /**
     * For a page nearly as large as k, more are asked of k-NN than are nominated: the last of them bounds the similarity of all others,
     * and if that is hardly less than what the page needs, most lexical matches would have to be compared. Twice the page costs less.
     * A page larger than k is not filled by the nearest anyway.
     */
    private static final int TIMES_THE_PAGE = 2;
    /** What k-NN accepts. */
    private static final int GREATEST_K = 10_000;

    private final BindingResolver bindings;
    private final List<Leg> lexical;
    private final List<Leg> semantic;
    private final List<QueryBuilder> filters;
    private final Fusion fusion;
    private final FusionWeights weights;
    private final HybridOptions options;
    /** Null while not looked for. */
    private final Page page;
    /** Null while not known. */
    private final Bounds bounds;
    /** What this rewrite is waiting for; null if it has not begun or has ended. */
    private final Gathering gathering;

    HybridQueryBuilder(
        List<Leg> lexical,
        List<Leg> semantic,
        List<QueryBuilder> filters,
        Fusion fusion,
        FusionWeights weights,
        HybridOptions options,
        BindingResolver bindings
    ) {
        this(lexical, semantic, filters, fusion, weights, options, bindings, null, null, null);
    }

    private HybridQueryBuilder(
        List<Leg> lexical,
        List<Leg> semantic,
        List<QueryBuilder> filters,
        Fusion fusion,
        FusionWeights weights,
        HybridOptions options,
        BindingResolver bindings,
        Page page,
        Bounds bounds,
        Gathering gathering
    ) {
        this.lexical = List.copyOf(lexical);
        this.semantic = List.copyOf(semantic);
        this.filters = List.copyOf(filters);
        this.fusion = Objects.requireNonNull(fusion);
        this.weights = Objects.requireNonNull(weights);
        this.options = Objects.requireNonNull(options);
        this.bindings = Objects.requireNonNull(bindings);
        this.page = page;
        this.bounds = bounds;
        this.gathering = gathering;
        requireWeight(HybridQueryParser.LEXICAL, lexical);
        requireWeight(HybridQueryParser.SEMANTIC, semantic);
        semantic.forEach(leg -> requireSemantic(leg.query()));
        requireNames();
    }

    private static void requireSemantic(QueryBuilder query) {
        if (!(query instanceof EmbeddingQuery || query instanceof KNNQueryBuilder || query instanceof MatchNoneQueryBuilder)) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [semantic] must be a [semantic] or a [" + KNNQueryBuilder.NAME + "] query, found [" + query.getName()
                    + "]"
            );
        }
    }

    private static void requireWeight(String side, List<Leg> legs) {
        if (!legs.isEmpty() && legs.stream().allMatch(leg -> leg.weight() == 0)) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] every leg of [" + side
                    + "] has [weight] 0; at least one must be greater, or weigh the whole side with [weights]"
            );
        }
    }

    private void requireNames() {
        Set<String> names = new HashSet<>();
        for (String name : names()) {
            if (!names.add(name)) {
                throw new IllegalArgumentException("[semantic_hybrid] two legs have the name [" + name + "]; give each its own");
            }
        }
    }

    /** Of all legs, the lexical ones first: the given names, or the side, with a number where it has several legs. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        addNames(names, HybridQueryParser.LEXICAL, lexical);
        addNames(names, HybridQueryParser.SEMANTIC, semantic);
        return names;
    }

    private static void addNames(List<String> names, String side, List<Leg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            String given = legs.get(i).name();
            names.add(given != null ? given : legs.size() == 1 ? side : side + "_" + (i + 1));
        }
    }

    public HybridQueryBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.bindings = bindings;
        this.lexical = in.readList(Leg::new);
        this.semantic = in.readList(Leg::new);
        this.filters = List.copyOf(in.readNamedWriteableList(QueryBuilder.class));
        this.fusion = new Fusion(in.readEnum(Fusion.Method.class), in.readVInt(), in.readVInt(), in.readEnum(Combination.class));
        this.weights = new FusionWeights(in.readFloat(), in.readFloat());
        this.options = new HybridOptions(in);
        this.page = in.readOptionalWriteable(Page::new);
        this.bounds = in.readOptionalWriteable(Bounds::new);
        this.gathering = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (gathering != null) {
            throw new IllegalStateException("[semantic_hybrid] was sent to another node before its rewrite had ended");
        }
        out.writeList(lexical);
        out.writeList(semantic);
        out.writeNamedWriteableList(filters);
        out.writeEnum(fusion.method());
        out.writeVInt(fusion.rankConstant());
        out.writeVInt(fusion.window());
        out.writeEnum(fusion.combination());
        out.writeFloat(weights.lexical());
        out.writeFloat(weights.semantic());
        options.writeTo(out);
        out.writeOptionalWriteable(page);
        out.writeOptionalWriteable(bounds);
    }

    public static HybridQueryBuilder fromXContent(XContentParser parser, BindingResolver bindings, SemanticSide side) throws IOException {
        return HybridQueryParser.parse(parser, bindings, side);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        printLegs(builder, params, HybridQueryParser.LEXICAL, lexical);
        printLegs(builder, params, HybridQueryParser.SEMANTIC, semantic);
        if (!filters.isEmpty()) {
            builder.startArray(HybridQueryParser.FILTER);
            for (QueryBuilder filter : filters) {
                filter.toXContent(builder, params);
            }
            builder.endArray();
        }
        builder.startObject(HybridQueryParser.FUSION);
        builder.field(HybridQueryParser.METHOD, fusion.method().word());
        builder.field(HybridQueryParser.COMBINE, fusion.combination().word());
        if (fusion.rankConstant() > 0) {
            builder.field(HybridQueryParser.RANK_CONSTANT, fusion.rankConstant());
        }
        if (fusion.window() > 0) {
            builder.field(HybridQueryParser.WINDOW, fusion.window());
        }
        builder.endObject();
        builder.startObject(HybridQueryParser.WEIGHTS);
        builder.field(HybridQueryParser.LEXICAL, weights.lexical());
        builder.field(HybridQueryParser.SEMANTIC, weights.semantic());
        builder.endObject();
        if (options.subScores()) {
            builder.field(HybridQueryParser.SUB_SCORES, true);
        }
        if (options.exact()) {
            builder.field(HybridQueryParser.EXACT, true);
        }
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    private static void printLegs(XContentBuilder builder, Params params, String side, List<Leg> legs) throws IOException {
        if (legs.size() == 1 && legs.get(0).isPlain()) {
            builder.field(side);
            legs.get(0).query().toXContent(builder, params);
            return;
        }
        builder.startArray(side);
        for (Leg leg : legs) {
            builder.startObject();
            if (leg.name() != null) {
                builder.field(HybridQueryParser.NAME, leg.name());
            }
            builder.field(HybridQueryParser.WEIGHT, leg.weight());
            builder.field(HybridQueryParser.QUERY);
            leg.query().toXContent(builder, params);
            builder.endObject();
        }
        builder.endArray();
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        lexical.forEach(leg -> leg.query().visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD)));
        semantic.forEach(leg -> leg.query().visit(visitor.getChildVisitor(BooleanClause.Occur.SHOULD)));
        filters.forEach(f -> f.visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER)));
    }

    @Override
    protected void extractInnerHitBuilders(Map<String, InnerHitContextBuilder> innerHits) {
        lexical.forEach(leg -> InnerHitContextBuilder.extractInnerHits(leg.query(), innerHits));
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (page == null && coordinator != null) {
            Page kept = SearchedAlone.page(this, coordinator.getSearchRequest());
            if (kept.kept() > 0 && !bindings.searchesEverything(coordinator.getSearchRequest(), coordinator.getWriteableRegistry())) {
                kept = Page.UNKNOWN;
            }
            return new HybridQueryBuilder(lexical, semantic, filters, fusion, weights, options, bindings, kept, bounds, gathering);
        }
        if (!filters.isEmpty()) {
            return withFiltersInside();
        }
        List<Leg> lexicalSide = rewrite(lexical, context);
        List<Leg> semanticSide = rewrite(semantic, context);
        if (nothing(lexicalSide) && nothing(semanticSide)) {
            return new MatchNoneQueryBuilder();
        }
        Bounds known = bounds;
        Gathering pending = gathering;
        if (known == null && coordinator != null) {
            pending = gather(coordinator, semanticSide);
            if (pending == null || pending.isComplete()) {
                List<Float> backgrounds = backgrounds(coordinator);
                known = pending == null ? Gathering.unsearched(lexical.size(), backgrounds) : pending.bounds(backgrounds);
                pending = null;
            }
        }
        if (lexicalSide == lexical && semanticSide == semantic && known == bounds && pending == gathering) {
            return this;
        }
        return new HybridQueryBuilder(lexicalSide, semanticSide, filters, fusion, weights, options, bindings, page, known, pending);
    }

    private static boolean nothing(List<Leg> legs) {
        return legs.stream().allMatch(leg -> leg.query() instanceof MatchNoneQueryBuilder);
    }

    /** The same list if nothing changed. */
    private static List<Leg> rewrite(List<Leg> legs, QueryRewriteContext context) throws IOException {
        List<Leg> rewritten = new ArrayList<>();
        boolean changed = false;
        for (Leg leg : legs) {
            Leg other = leg.with(leg.query().rewrite(context));
            changed |= other != leg;
            rewritten.add(other);
        }
        return changed ? rewritten : legs;
    }

    private HybridQueryBuilder withFiltersInside() {
        BoolQueryBuilder both = new BoolQueryBuilder();
        filters.forEach(both::filter);
        QueryBuilder one = filters.size() == 1 ? filters.get(0) : both;
        List<Leg> lexicalSide = map(lexical, query -> {
            BoolQueryBuilder filtered = new BoolQueryBuilder().must(query);
            filters.forEach(filtered::filter);
            return filtered;
        });
        List<Leg> semanticSide = map(
            semantic,
            query -> query instanceof MatchNoneQueryBuilder ? query : query.filter(one).boost(query.boost()).queryName(query.queryName())
        );
        return new HybridQueryBuilder(lexicalSide, semanticSide, List.of(), fusion, weights, options, bindings, page, bounds, gathering);
    }

    private static List<Leg> map(List<Leg> legs, UnaryOperator<QueryBuilder> change) {
        return legs.stream().map(leg -> leg.with(change.apply(leg.query()))).toList();
    }

    /** Starts whatever search is needed and can start; null if no leg needs one. */
    private Gathering gather(QueryCoordinatorContext context, List<Leg> semanticSide) {
        if (context.validate() || !BestScores.isKnownFor(context.getSearchRequest())) {
            return null;
        }
        Gathering started = gathering != null ? gathering : new Gathering(fusion, lexical.size(), semantic.size());
        for (int i = 0; i < lexical.size(); i++) {
            if (started.isAsked(i)) {
                continue;
            }
            QueryBuilder query = lexical.get(i).query();
            if (fusion.needsBestScores() || !isMadeOfWords(query, context)) {
                started.ask(i, query, context, context.getSearchRequest());
            } else {
                started.skip(i);
            }
        }
        for (int i = 0; i < semantic.size(); i++) {
            int leg = lexical.size() + i;
            QueryBuilder query = semanticSide.get(i).query();
            if (started.isAsked(leg)) {
                continue;
            }
            if (!fusion.needsBestScores() || query instanceof MatchNoneQueryBuilder) {
                started.skip(leg);
            } else if (!(query instanceof EmbeddingQuery embedding) || embedding.isEmbedded()) {
                started.ask(leg, cosinesOf(semanticSide.get(i)), context, context.getSearchRequest());
            }
        }
        return started;
    }

    private boolean isMadeOfWords(QueryBuilder query, QueryCoordinatorContext context) {
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
        return new HybridQueryBuilder(
            List.of(),
            List.of(only),
            List.of(),
            sum,
            FusionWeights.EQUAL,
            HybridOptions.DEFAULT,
            bindings,
            Page.UNKNOWN,
            raw,
            null
        );
    }

    private List<Float> backgrounds(QueryCoordinatorContext context) {
        return semantic.stream().map(leg -> background(leg.query(), context)).toList();
    }

    private float background(QueryBuilder query, QueryCoordinatorContext context) {
        if (!(query instanceof WithFieldName named)) {
            return 0f; // matches nothing
        }
        FieldUse use = bindings.find(NAME, named.fieldName(), context.getSearchRequest(), context.getWriteableRegistry());
        if (use.unmapped()) {
            return 0f; // the leg itself decides what that means
        }
        if (query instanceof EmbeddingQuery embedding) {
            return bindings.model(use, embedding.model()).spec().backgroundSimilarity();
        }
        return bindings.boundModel(use).map(m -> m.spec().backgroundSimilarity()).orElse(0f);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (!filters.isEmpty()) {
            return withFiltersInside().doToQuery(context);
        }
        requirePlace(context);
        double[] scaled = fusion.combination().scale(legWeights());
        List<String> names = names();
        List<LexicalLeg> lexicalSide = new ArrayList<>();
        for (int i = 0; i < lexical.size(); i++) {
            Leg leg = lexical.get(i);
            Query query = Objects.requireNonNullElseGet(leg.query().toQuery(context), () -> new MatchNoDocsQuery("no lexical query"));
            register(leg, query, context);
            Optional<WordScale> words = fusion.needsBestScores() ? Optional.empty() : WordScale.of(query);
            // Inside nested, what the coordinating node knows are the scores of documents, not of the objects that are scored here.
            Normalization known = known(bounds == null || isNested(context) ? null : bounds.lexical(), i, context);
            lexicalSide.add(new LexicalLeg(names.get(i), scaled[i], query, words, known));
        }
        List<SemanticLeg> semanticSide = new ArrayList<>();
        for (int i = 0; i < semantic.size(); i++) {
            int number = lexical.size() + i;
            SemanticLeg leg = semanticLeg(semantic.get(i), i, names.get(number), scaled[number], context);
            if (leg != null) {
                semanticSide.add(leg);
            }
        }
        return new HybridQuery(
            lexicalSide,
            semanticSide,
            fusion.combination(),
            options.subScores(),
            page == null ? 0 : page.kept(),
            options.comparedAnyway()
        );
    }

    private void requirePlace(QueryShardContext context) {
        // The searcher that a percolator has is that of its stored queries; the document that they are for has none.
        if (context.searcher() != null && context.getIndexReader() == null) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] can not be used here: a stored query of a [percolator] is for one document that is in no index,"
                    + " and nothing is nearest there; store its lexical query"
            );
        }
        if (fusion.needsBestScores() && isNested(context)) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [fusion] [" + fusion.method().word()
                    + "] can not be used inside [nested]: the best scores of a search are those of documents, not of their nested objects;"
                    + " use [bounded], or take the query out of [nested]"
            );
        }
    }

    private static boolean isNested(QueryShardContext context) {
        return context.nestedScope().getObjectMapper() != null;
    }

    private static void register(Leg leg, Query query, QueryShardContext context) {
        if (leg.name() != null) {
            context.addNamedQuery(leg.name(), query);
        }
    }

    /** Of all legs, the lexical ones first. */
    private double[] legWeights() {
        double[] all = new double[lexical.size() + semantic.size()];
        double lexicalSum = lexical.stream().mapToDouble(Leg::weight).sum();
        for (int i = 0; i < lexical.size(); i++) {
            all[i] = weights.lexical() * lexical.get(i).weight() / lexicalSum;
        }
        double semanticSum = semantic.stream().mapToDouble(Leg::weight).sum();
        for (int i = 0; i < semantic.size(); i++) {
            all[lexical.size() + i] = weights.semantic() * semantic.get(i).weight() / semanticSum;
        }
        return all;
    }

    /** What the coordinating node decided for a leg; null if a shard may decide. */
    private Normalization known(List<Normalization> decided, int leg, QueryShardContext context) {
        if (decided != null && decided.get(leg) != null || !fusion.needsBestScores()) {
            return decided == null ? null : decided.get(leg);
        }
        if (context.searcher() == null || bounds != null) {
            return new Normalization.None(); // validated, not searched
        }
        throw new IllegalArgumentException(
            "[semantic_hybrid] [fusion] [" + fusion.method().word()
                + "] can not be used here: it needs the best scores of the whole search,"
                + " which only the coordinating node of a search can ask for; use [bounded]"
        );
    }

    /** Null if there is nothing to compare with. */
    private SemanticLeg semanticLeg(Leg leg, int number, String name, double weight, QueryShardContext context) throws IOException {
        QueryBuilder nearest = Rewriteable.rewrite(leg.query(), context, true);
        if (!(nearest instanceof KNNQueryBuilder knn)) {
            nearest.toQuery(context); // for its refusals
            return null;
        }
        Normalization normalization = known(bounds == null ? null : bounds.semantic(), number, context);
        if (normalization == null) {
            normalization = new Normalization.Linear(backgroundOnShard(context, knn.fieldName()), 1f);
        }
        int k = knn.getK() == null ? 0 : knn.getK();
        NestedSide side = NestedSide.of(knn, context);
        register(leg, side.nearest(), context);
        boolean comparable = !leg.filtered() && side.isOnePerDocument() && isByCosine(context.fieldMapper(knn.fieldName()));
        int complete = comparable ? k : 0;
        int size = page == null ? 0 : page.size();
        if (size <= complete && complete < TIMES_THE_PAGE * size) {
            complete = Math.min(TIMES_THE_PAGE * size, GREATEST_K);
            side = NestedSide.of(reachingFor(knn, complete), context);
        }
        return new SemanticLeg(
            name,
            weight,
            side.nearest(),
            Arrays.asList(k, complete, knn.getMinScore(), knn.getMaxDistance()),
            k,
            complete,
            knn.fieldName(),
            side.parents(),
            new QueryVector((float[]) knn.vector()),
            normalization
        );
    }

    /** Whether the nearest of this field are those of the greatest cosine. */
    private static boolean isByCosine(MappedFieldType field) {
        return field instanceof KNNVectorFieldType vectors
            && vectors.getKnnMappingConfig()
                .getKnnMethodContext()
                .map(method -> method.getSpaceType() == SpaceType.COSINESIMIL)
                .orElse(false);
    }

    private static KNNQueryBuilder reachingFor(KNNQueryBuilder knn, int k) {
        return KNNQueryBuilder.builder()
            .fieldName(knn.fieldName())
            .vector((float[]) knn.vector())
            .k(k)
            .filter(knn.getFilter())
            .methodParameters(knn.getMethodParameters())
            .rescoreContext(knn.getRescoreContext())
            .expandNested(knn.getExpandNested())
            .ignoreUnmapped(knn.isIgnoreUnmapped())
            .build();
    }

    private float backgroundOnShard(QueryShardContext context, String field) {
        return Optional.ofNullable(context.fieldMapper(field))
            .flatMap(bindings::modelOnShard)
            .map(m -> m.spec().backgroundSimilarity())
            .orElse(0f);
    }

    @Override
    protected boolean doEquals(HybridQueryBuilder other) {
        return lexical.equals(other.lexical)
            && semantic.equals(other.semantic)
            && filters.equals(other.filters)
            && fusion.equals(other.fusion)
            && weights.equals(other.weights)
            && options.equals(other.options)
            && Objects.equals(page, other.page)
            && Objects.equals(bounds, other.bounds);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(lexical, semantic, filters, fusion, weights, options, page, bounds);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
