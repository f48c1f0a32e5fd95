// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.MovedFields;
import org.opensearch.semantic.field.TextWithVectors;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.vector.QueryVector;

/**
 * Finds the passages of hits that are nearest to a meaning, on one shard. The cost of a hit is a cosine for each of its passages and one
 * reading of its source; nothing is embedded. Not thread-safe; hits of a segment come in the order of its documents.
 */
final class PassageFinder implements HitPassages {

    private final FetchContext context;
    private final VectorField field;
    private final ObjectMapper nested;
    private final Optional<String> text;
    /** As {@link StoredPassages} takes it. */
    private final int whole;
    /** Paths of the texts whose passages are wanted; empty for all. */
    private final List<String> only;
    private final QueryVector query;
    private final SourceReading sources;
    private final Query passages;
    private final BitSetProducer roots;
    private LeafReaderContext segment;
    private SegmentPassages ofSegment;

    private PassageFinder(
        FetchContext context,
        VectorField field,
        ObjectMapper nested,
        Optional<String> text,
        int whole,
        List<String> only,
        QueryVector query,
        SourceReading sources
    ) throws IOException {
        this.context = context;
        this.field = field;
        this.nested = nested;
        this.text = text;
        this.whole = whole;
        this.query = query;
        this.only = only;
        this.sources = sources;
        this.passages = context.searcher().rewrite(nested.nestedTypeFilter());
        this.roots = context.getQueryShardContext().bitsetFilter(Queries.newNonNestedFilter());
    }

    /**
     * @param name of the passages
     * @param only paths of the texts whose passages are wanted, the first of which passages are of that do not say; empty for all
     * @return empty if the index does not have them: not the field, or one vector for the whole text
     * @throws IllegalArgumentException if the name stands for something else, or for vectors that the meaning does not compare with; or if
     *     the index keeps no source that the passages could be cut out of
     */
    static Optional<PassageFinder> open(
        String name,
        List<String> only,
        Meaning meaning,
        SourceReading sources,
        FetchContext context,
        BindingResolver bindings
    ) throws IOException {
        QueryShardContext shard = context.getQueryShardContext();
        VectorField field = MovedFields.onShard(PassagesExt.NAME, name, shard).orElse(null);
        if (field == null) {
            return Optional.empty();
        }
        String index = shard.index().getName();
        bindings.requireAdmits(PassagesExt.NAME, field, index, meaning.offer().model());
        ObjectMapper nested = innermostNested(field.path(), shard);
        if (nested == null) {
            return Optional.empty();
        }
        QueryVector query = new QueryVector(field.form(PassagesExt.NAME, index, meaning.offer()).of(meaning.vector()));
        Optional<MappedFieldType> with = fieldWith(field.path(), shard);
        Optional<String> text = with.map(type -> StoredTexts.pathOf(type.name(), shard))
            .or(meaning::text)
            .or(() -> only.stream().findFirst());
        requireKept(nested, with.map(type -> StoredTexts.pathsOf(type.name(), shard)).orElseGet(() -> text.stream().toList()), shard);
        int whole = with.isPresent() ? scope(nested, shard) : names(nested);
        return Optional.of(new PassageFinder(context, field, nested, text, whole, only, query, sources));
    }

    /** @param texts paths that the text may come from; none if it is not known */
    private static void requireKept(ObjectMapper passages, List<String> texts, QueryShardContext shard) {
        KeptSource.requireAny(List.of(passages.fullPath() + "." + PassageFields.START), shard);
        KeptSource.requireAny(List.of(passages.fullPath() + "." + PassageFields.END), shard);
        if (!texts.isEmpty()) {
            KeptSource.requireAny(texts, shard);
        }
    }

    /** Depth of the object that has one text of a field with vectors: the nested object around its passages, or the document. */
    private static int scope(ObjectMapper passages, QueryShardContext shard) {
        ObjectMapper around = innermostNested(passages.fullPath(), shard);
        return around == null ? 0 : names(around);
    }

    private static int names(ObjectMapper object) {
        return FieldPath.parse(object.fullPath()).names().size();
    }

    private static ObjectMapper innermostNested(String field, QueryShardContext shard) {
        for (int dot = field.lastIndexOf('.'); dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            ObjectMapper object = shard.getObjectMapper(field.substring(0, dot));
            if (object != null && object.nested().isNested()) {
                return object;
            }
        }
        return null;
    }

    static boolean isWithVectors(MappedFieldType type) {
        return type instanceof TextWithVectors text && text.vectorField().isPresent();
    }

    /** The field of text that these vectors are beneath. */
    static Optional<MappedFieldType> fieldWith(String vectors, QueryShardContext shard) {
        for (MappedFieldType type : shard.getMapperService().fieldTypes()) {
            if (type instanceof TextWithVectors text && text.vectorField().filter(vectors::equals).isPresent()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * {@inheritDoc} Passages without a vector, and those whose place does not fit the text, are left
     * out.
     */
    @Override
    public List<FoundPassage> nearest(HitContext hit, int size, float minScore, boolean withVector) throws IOException {
        if (hit.readerContext() != segment) {
            segment = hit.readerContext();
            ofSegment = new SegmentPassages(segment, roots.getBitSet(segment), passages, context.searcher(), field.path());
        }
        List<SegmentPassages.Near> scored = new ArrayList<>();
        int count = ofSegment.read(hit.docId(), query, scored);
        if (scored.isEmpty()) {
            return List.of();
        }
        StoredPassages stored = new StoredPassages(sources.read(hit), nested.fullPath(), text, whole);
        if (stored.size() != count) {
            return List.of(); // the source is not what was indexed
        }
        List<SegmentPassages.Near> taken = new ArrayList<>();
        List<StoredPassages.Cut> cuts = new ArrayList<>();
        for (SegmentPassages.Near near : scored) {
            if (taken.size() == size || near.score() < minScore) {
                break;
            }
            stored.cut(near.index()).filter(this::isWanted).ifPresent(cut -> {
                taken.add(near);
                cuts.add(cut);
            });
        }
        return found(taken, cuts, withVector);
    }

    private boolean isWanted(StoredPassages.Cut cut) {
        return only.isEmpty() || cut.field().or(() -> text).filter(only::contains).isPresent();
    }

    private List<FoundPassage> found(List<SegmentPassages.Near> taken, List<StoredPassages.Cut> cuts, boolean withVector)
        throws IOException {
        List<float[]> vectors = withVector ? ofSegment.vectors(taken) : null;
        List<FoundPassage> found = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            found.add(new FoundPassage(cuts.get(i), taken.get(i).score(), withVector ? vectors.get(i) : null));
        }
        return found;
    }
}
