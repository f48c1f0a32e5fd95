// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.knn.index.SpaceType;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.NearestDocuments;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.semantic.vector.QueryVector;

/** Makes the {@link HybridQuery} of a shard. */
final class QueryOnShard {

    private static final String NAME = HybridQueryBuilder.NAME;

    /**
     * For a page nearly as large as k, more are asked of k-NN than are nominated: the last of them bounds the similarity of all others,
     * and if that is hardly less than what the page needs, most lexical matches would have to be compared. Twice the page costs less.
     * A page larger than k is not filled by the nearest anyway.
     */
    private static final int TIMES_THE_PAGE = 2;
    /** What k-NN accepts. */
    private static final int GREATEST_K = 10_000;

    private final HybridSpec spec;
    /** Null if not known. */
    private final Page page;
    /** Null if not known: the shard takes its own. */
    private final Bounds bounds;
    private final BindingResolver bindings;
    private final QueryShardContext context;

    /** @param spec without filters of its own */
    QueryOnShard(HybridSpec spec, Page page, Bounds bounds, BindingResolver bindings, QueryShardContext context) {
        this.spec = spec;
        this.page = page;
        this.bounds = bounds;
        this.bindings = bindings;
        this.context = context;
    }

    HybridQuery make() throws IOException {
        requirePlace();
        double[] weights = spec.scaledWeights();
        List<String> names = spec.names();
        List<LexicalLeg> lexicalSide = new ArrayList<>();
        for (int i = 0; i < spec.lexical().size(); i++) {
            lexicalSide.add(lexicalLeg(i, names.get(i), weights[i]));
        }
        List<SemanticLeg> semanticSide = new ArrayList<>();
        for (int i = 0; i < spec.semantic().size(); i++) {
            int number = spec.lexical().size() + i;
            SemanticLeg leg = semanticLeg(i, names.get(number), weights[number]);
            if (leg != null) {
                semanticSide.add(leg);
            }
        }
        int kept = page == null ? 0 : page.kept();
        HybridOptions options = spec.options();
        return new HybridQuery(
            lexicalSide,
            semanticSide,
            spec.fusion().combination(),
            options.subScores(),
            kept,
            options.comparedAnyway()
        );
    }

    private void requirePlace() {
        // The searcher that a percolator has is that of its stored queries; the document that they are for has none.
        if (context.searcher() != null && context.getIndexReader() == null) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] can not be used here: a stored query of a [percolator] is for one document that is in no index,"
                    + " and nothing is nearest there; store its lexical query"
            );
        }
        if (spec.fusion().needsBestScores() && isNested()) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [fusion] [" + spec.fusion().method().word()
                    + "] can not be used inside [nested]: the best scores of a search are those of documents, not of their nested objects;"
                    + " use [bounded], or take the query out of [nested]"
            );
        }
    }

    private boolean isNested() {
        return context.nestedScope().getObjectMapper() != null;
    }

    private void register(Leg leg, Query query) {
        if (leg.name() != null) {
            context.addNamedQuery(leg.name(), query);
        }
    }

    private LexicalLeg lexicalLeg(int number, String name, double weight) throws IOException {
        Leg leg = spec.lexical().get(number);
        Query query = Objects.requireNonNullElseGet(leg.query().toQuery(context), () -> new MatchNoDocsQuery("no lexical query"));
        register(leg, query);
        Optional<WordScale> words = spec.fusion().needsBestScores() ? Optional.empty() : WordScale.of(query);
        // Inside nested, what the coordinating node knows are the scores of documents, not of the objects that are scored here.
        Normalization known = known(bounds == null || isNested() ? null : bounds.lexical(), number);
        return new LexicalLeg(name, weight, query, words, known);
    }

    /** What the coordinating node decided for a leg; null if a shard may decide. */
    private Normalization known(List<Normalization> decided, int leg) {
        if (decided != null && decided.get(leg) != null || !spec.fusion().needsBestScores()) {
            return decided == null ? null : decided.get(leg);
        }
        if (context.searcher() == null || bounds != null) {
            return new Normalization.None(); // validated, not searched
        }
        throw new IllegalArgumentException(
            "[semantic_hybrid] [fusion] [" + spec.fusion().method().word()
                + "] can not be used here: it needs the best scores of the whole search,"
                + " which only the coordinating node of a search can ask for; use [bounded]"
        );
    }

    /** Null if there is nothing to compare with. */
    private SemanticLeg semanticLeg(int number, String name, double weight) throws IOException {
        Leg leg = spec.semantic().get(number);
        QueryBuilder nearest = nearest(leg);
        if (!(nearest instanceof KNNQueryBuilder knn)) {
            nearest.toQuery(context); // for its refusals
            return null;
        }
        Normalization normalization = known(bounds == null ? null : bounds.semantic(), number);
        if (normalization == null) {
            normalization = new Normalization.Linear(background(knn.fieldName()), 1f);
        }
        int k = knn.getK() == null ? 0 : knn.getK();
        PassageScore passages = passages(leg);
        boolean byBest = passages.mode() == PassageScore.Mode.MAX;
        int asked = passages.candidates(k);
        NearestDocuments side = NearestDocuments.of(NAME, asked == k ? knn : NearestDocuments.reaching(knn, asked), context);
        register(leg, side.query());
        boolean comparable = byBest && !leg.filtered() && side.isOnePerDocument() && isByCosine(context.fieldMapper(knn.fieldName()));
        int complete = comparable ? k : 0;
        int size = page == null ? 0 : page.size();
        if (size <= complete && complete < TIMES_THE_PAGE * size) {
            complete = Math.min(TIMES_THE_PAGE * size, GREATEST_K);
            side = NearestDocuments.of(NAME, NearestDocuments.reaching(knn, complete), context);
        }
        return new SemanticLeg(
            name,
            weight,
            side.query(),
            Arrays.asList(asked, complete, knn.getMinScore(), knn.getMaxDistance()),
            k,
            complete,
            knn.fieldName(),
            side.parents(),
            passages,
            new QueryVector((float[]) knn.vector()),
            normalization
        );
    }

    private static PassageScore passages(Leg leg) {
        return leg.query() instanceof EmbeddingQuery embedding ? embedding.passages() : PassageScore.OF_THE_BEST;
    }

    /** A k-NN query, or what can not become one. */
    private QueryBuilder nearest(Leg leg) throws IOException {
        QueryBuilder rewritten = Rewriteable.rewrite(leg.query(), context, true);
        return rewritten instanceof EmbeddingQuery embedding && embedding.isEmbedded()
            ? Rewriteable.rewrite(embedding.nearest(context), context, true)
            : rewritten;
    }

    /** Whether the nearest of this field are those of the greatest cosine. */
    private static boolean isByCosine(MappedFieldType field) {
        return field instanceof KNNVectorFieldType vectors
            && vectors.getKnnMappingConfig()
                .getKnnMethodContext()
                .map(method -> method.getSpaceType() == SpaceType.COSINESIMIL)
                .orElse(false);
    }

    private float background(String field) {
        return Optional.ofNullable(context.fieldMapper(field))
            .flatMap(bindings::modelOnShard)
            .map(m -> m.spec().backgroundSimilarity())
            .orElse(0f);
    }
}
