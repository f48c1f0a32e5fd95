// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.lucene.search.function.CombineFunction;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.functionscore.RandomScoreFunctionBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.field.SourceVectors;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.search.PagedSearch;
import org.opensearch.transport.client.Client;

/**
 * Reads labelled vectors out of an index, page by page, as the calling user and at one point in time; of a document with passages the
 * mean direction of theirs. Which documents are taken where
 * there are more than wanted is decided by a seeded random score, so the same index gives the same ones.
 */
final class LabelledIndex {

    private static final long SEED = 42;

    /** A labelled document. */
    private record Labelled(String label, String index, String id, float[] vector) {

        private static final Comparator<Labelled> ORDER = Comparator.comparing(Labelled::label)
            .thenComparing(Labelled::index)
            .thenComparing(Labelled::id);
    }

    /**
     * What was read.
     *
     * @param matching documents that have label and vector
     * @param read how many of them were read
     */
    record Read(TrainingSet set, long matching, int read) {}

    private final Client client;
    private final TrainingDefinition definition;
    private final FieldUse vectors;
    private final Runnable checkpoint;
    private final List<Labelled> found = new ArrayList<>();
    private int read;

    /** @param vectors to read: what the indices have under the name that the definition gives */
    LabelledIndex(Client client, TrainingDefinition definition, FieldUse vectors, Runnable checkpoint) {
        this.client = client;
        this.definition = definition;
        this.vectors = vectors;
        this.checkpoint = checkpoint;
    }

    void read(ActionListener<Read> listener) {
        new PagedSearch(client, "classifier", definition.index(), source(), definition.maxDocuments(), checkpoint).read(hits -> {
            for (SearchHit hit : hits) {
                take(hit);
            }
            read += hits.length;
        }, ActionListener.map(listener, this::result));
    }

    private SearchSourceBuilder source() {
        BoolQueryBuilder wanted = QueryBuilders.boolQuery()
            .filter(QueryBuilders.existsQuery(definition.labelField()))
            .filter(hasVector());
        definition.query().ifPresent(json -> wanted.filter(QueryBuilders.wrapperQuery(json)));
        RandomScoreFunctionBuilder random = new RandomScoreFunctionBuilder().seed(SEED).setField("_seq_no");
        return new SearchSourceBuilder().query(
            QueryBuilders.functionScoreQuery(wanted, random).boostMode(CombineFunction.REPLACE)
        )
            .sort(SortBuilders.scoreSort())
            .fetchSource(paths().distinct().toArray(String[]::new), null)
            .fetchField(definition.labelField());
    }

    private Stream<String> paths() {
        return vectors.indices().values().stream().map(VectorField::path);
    }

    private QueryBuilder hasVector() {
        BoolQueryBuilder any = QueryBuilders.boolQuery();
        vectors.indices().forEach((index, field) -> {
            QueryBuilder exists = QueryBuilders.existsQuery(field.path());
            String object = vectors.nested().get(index);
            QueryBuilder has = object == null ? exists : QueryBuilders.nestedQuery(object, exists, ScoreMode.None).ignoreUnmapped(true);
            if (!any.should().contains(has)) {
                any.should(has);
            }
        });
        return any;
    }

    private void take(SearchHit hit) {
        DocumentField label = hit.field(definition.labelField());
        String path = Optional.ofNullable(vectors.indices().get(hit.getIndex())).map(VectorField::path).orElse(vectors.field());
        Object vector = hit.hasSource() ? XContentMapValues.extractValue(path, hit.getSourceAsMap()) : null;
        if (vector == null) {
            throw new IllegalArgumentException(
                "[classifier] document [" + hit.getId() + "] of index [" + hit.getIndex() + "] has a vector in field ["
                    + path + "] that is not in its [_source]; train on an index that keeps it"
            );
        }
        if (label == null || label.getValues().size() != 1 || label.getValue().toString().isBlank()) {
            return;
        }
        SourceVectors.direction(vector)
            .ifPresent(direction -> found.add(new Labelled(label.getValue().toString(), hit.getIndex(), hit.getId(), direction)));
    }

    private Read result(long matching) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                "[classifier] no document of [" + definition.index() + "] "
                    + (definition.query().isPresent() ? "that the query finds " : "")
                    + "has both one label in field [" + definition.labelField() + "] and a vector in field [" + vectors.field()
                    + "]; check the fields' names" + (definition.query().isPresent() ? " and the query" : "")
            );
        }
        // in an order that does not depend on shards
        found.sort(Labelled.ORDER);
        TrainingSet set;
        try {
            set = TrainingSet.of(found.stream().map(Labelled::label).toList(), found.stream().map(Labelled::vector).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[classifier] in field [" + definition.labelField() + "] " + e.getMessage(), e);
        }
        return new Read(set, matching, read);
    }
}
