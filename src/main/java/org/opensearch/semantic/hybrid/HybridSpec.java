// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Fusion;
import org.opensearch.semantic.fusion.FusionWeights;

/**
 * What a hybrid query asks for, as it was written: all but what is found out while it is rewritten.
 *
 * @param filters restrict all legs
 * @param byFields present while it is not known which field the semantic side is to search: its leg then names any of them
 */
record HybridSpec(
    List<Leg> lexical,
    List<Leg> semantic,
    List<QueryBuilder> filters,
    Fusion fusion,
    FusionWeights weights,
    HybridOptions options,
    Optional<ByFields> byFields
) implements Writeable, ToXContentFragment {

    HybridSpec {
        lexical = List.copyOf(lexical);
        semantic = List.copyOf(semantic);
        filters = List.copyOf(filters);
        Objects.requireNonNull(fusion);
        Objects.requireNonNull(weights);
        Objects.requireNonNull(options);
        requireWeight(HybridQueryParser.LEXICAL, lexical);
        requireWeight(HybridQueryParser.SEMANTIC, semantic);
        semantic.forEach(leg -> requireSemantic(leg.query()));
        requireNames(names(lexical, semantic));
    }

    HybridSpec(StreamInput in) throws IOException {
        this(
            in.readList(Leg::new),
            in.readList(Leg::new),
            in.readNamedWriteableList(QueryBuilder.class),
            new Fusion(in.readEnum(Fusion.Method.class), in.readVInt(), in.readVInt(), in.readEnum(Combination.class)),
            new FusionWeights(in.readFloat(), in.readFloat()),
            new HybridOptions(in),
            Optional.ofNullable(in.readOptionalWriteable(ByFields::new))
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
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
        out.writeOptionalWriteable(byFields.orElse(null));
    }

    private static void requireSemantic(QueryBuilder query) {
        if (!(query instanceof EmbeddingQuery || query instanceof KNNQueryBuilder || query instanceof MatchNoneQueryBuilder)) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [semantic] must be a [semantic] or a [" + KNNQueryBuilder.NAME + "] query, found [" + query.getName()
                    + "]"
            );
        }
        if (query instanceof EmbeddingQuery embedding && embedding.passages().mode() == PassageScore.Mode.SUM) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [semantic] can not have [passages] of [score_mode] [sum]: a fused score is made of cosines, and a sum of"
                    + " these is none; use [avg] or [max]"
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

    private static void requireNames(List<String> all) {
        Set<String> names = new HashSet<>();
        for (String name : all) {
            if (!names.add(name)) {
                throw new IllegalArgumentException("[semantic_hybrid] two legs have the name [" + name + "]; give each its own");
            }
        }
    }

    /** Of all legs, the lexical ones first: the given names, or the side, with a number where it has several legs. */
    List<String> names() {
        return names(lexical, semantic);
    }

    private static List<String> names(List<Leg> lexical, List<Leg> semantic) {
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

    /** Of all legs, the lexical ones first: as the query's combination expects them. */
    double[] scaledWeights() {
        double[] all = new double[lexical.size() + semantic.size()];
        double lexicalSum = lexical.stream().mapToDouble(Leg::weight).sum();
        for (int i = 0; i < lexical.size(); i++) {
            all[i] = weights.lexical() * lexical.get(i).weight() / lexicalSum;
        }
        double semanticSum = semantic.stream().mapToDouble(Leg::weight).sum();
        for (int i = 0; i < semantic.size(); i++) {
            all[lexical.size() + i] = weights.semantic() * semantic.get(i).weight() / semanticSum;
        }
        return fusion.combination().scale(all);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        if (byFields.isPresent()) {
            byFields.get().toXContent(builder, params);
        } else {
            printLegs(builder, params, HybridQueryParser.LEXICAL, lexical);
            printLegs(builder, params, HybridQueryParser.SEMANTIC, semantic);
        }
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
        return builder;
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

    /** The same with the semantic side on this field. */
    HybridSpec on(String field) {
        List<Leg> semanticSide = map(semantic, query -> ((EmbeddingQuery) query).on(field));
        return new HybridSpec(lexical, semanticSide, filters, fusion, weights, options, Optional.empty());
    }

    /** Whether no leg finds anything. */
    boolean isNothing() {
        return nothing(lexical) && nothing(semantic);
    }

    private static boolean nothing(List<Leg> legs) {
        return legs.stream().allMatch(leg -> leg.query() instanceof MatchNoneQueryBuilder);
    }

    /** The legs rewritten; this if none changed. */
    HybridSpec rewrite(QueryRewriteContext context) throws IOException {
        List<Leg> lexicalSide = rewrite(lexical, context);
        List<Leg> semanticSide = rewrite(semantic, context);
        return lexicalSide == lexical && semanticSide == semantic
            ? this
            : new HybridSpec(lexicalSide, semanticSide, filters, fusion, weights, options, byFields);
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

    /** The same with the filters in each leg. */
    HybridSpec withFiltersInside() {
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
        return new HybridSpec(lexicalSide, semanticSide, List.of(), fusion, weights, options, byFields);
    }

    private static List<Leg> map(List<Leg> legs, UnaryOperator<QueryBuilder> change) {
        return legs.stream().map(leg -> leg.with(change.apply(leg.query()))).toList();
    }
}
