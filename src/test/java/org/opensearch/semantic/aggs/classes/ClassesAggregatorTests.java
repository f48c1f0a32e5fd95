// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.opensearch.core.indices.breaker.NoneCircuitBreakerService;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.aggregations.AggregatorTestCase;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.MultiBucketConsumerService.MultiBucketConsumer;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorType;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.Threshold;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.trained.BoundClassifier;
import org.opensearch.semantic.trained.ClassifierSource;

public class ClassesAggregatorTests extends AggregatorTestCase {

    private static final ClassifierFinder FINDER = new ClassifierFinder(QueriesPlugin.bindings(null, null), null);

    @Override
    protected List<SearchPlugin> getSearchPlugins() {
        return List.of(new SearchPlugin() {
            @Override
            public List<AggregationSpec> getAggregations() {
                return List.of(
                    new AggregationSpec(
                        ClassesAggregationBuilder.NAME,
                        in -> new ClassesAggregationBuilder(in, FINDER),
                        ClassesAggregationBuilder.parser(() -> FINDER)
                    ).addResultReader(InternalClasses::new)
                );
            }
        });
    }

    private static ClassesAggregationBuilder builder(Optional<Threshold> threshold) {
        TrainingSet set = TrainingSet.of(
            List.of("x", "x", "y", "y"),
            List.of(new float[] { 1, 0.1f }, new float[] { 1, -0.1f }, new float[] { 0.1f, 1 }, new float[] { -0.1f, 1 })
        );
        BoundClassifier bound = new BoundClassifier(
            "c",
            Training.train(Method.NEAREST_CENTROID, set, () -> {}).classifier(),
            new ModelId("m", "digest")
        );
        ClassesOptions options = new ClassesOptions("v", new ClassifierSource.Named("n"), threshold, Optional.empty());
        return new ClassesAggregationBuilder("c", options, FINDER).with(bound);
    }

    private static void write(Directory directory, List<float[]> vectors) throws IOException {
        try (RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            for (float[] vector : vectors) {
                Document document = new Document();
                if (vector.length > 0) {
                    document.add(new KnnFloatVectorField("v", vector));
                }
                writer.addDocument(document);
            }
        }
    }

    private InternalClasses counted(List<float[]> vectors, Optional<Threshold> threshold) throws IOException {
        try (Directory directory = newDirectory()) {
            write(directory, vectors);
            try (IndexReader reader = DirectoryReader.open(directory)) {
                return searchAndReduce(newIndexSearcher(reader), new MatchAllDocsQuery(), builder(threshold), VectorType.floats());
            }
        }
    }

    private static Map<String, Long> counts(InternalClasses classes) {
        Map<String, Long> counts = new TreeMap<>();
        classes.getBuckets().forEach(bucket -> counts.put(bucket.getKey(), bucket.getDocCount()));
        return counts;
    }

    public void testCounts() throws IOException {
        float[] none = {};
        List<float[]> vectors = List
            .of(new float[] { 2, 0 }, new float[] { 3, 0.2f }, none, new float[] { 0, 1 }, new float[] { 0, 0 }, new float[] { -1, -1 });
        InternalClasses all = counted(vectors, Optional.empty());
        assertEquals("without a vector, and without a direction", 2, all.missing());
        assertEquals("what is near neither is of one of them all the same", 4, counts(all).get("x") + counts(all).get("y"));
        InternalClasses some = counted(vectors, Optional.of(new Threshold(0.5, "far")));
        assertEquals(Map.of("x", 2L, "y", 1L, "far", 1L), counts(some));
        InternalClasses shared = counted(vectors, Optional.of(new Threshold(0.5, "y")));
        assertEquals("a class may be the other one too", Map.of("x", 2L, "y", 2L), counts(shared));
    }

    public void testNothing() throws IOException {
        assertEquals(Map.of("x", 0L, "y", 0L, "other", 0L), counts(counted(List.of(), Threshold.of(0.5, null))));
    }

    public void testStopsSoonAfterTheRequestWasCancelled() throws IOException {
        try (Directory directory = newDirectory()) {
            write(directory, RandomVectors.around(random(), 3000, 2, 1));
            try (IndexReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                MultiBucketConsumer buckets = new MultiBucketConsumer(10, new NoneCircuitBreakerService().getBreaker("request"));
                SearchContext context = createSearchContext(
                    searcher,
                    createIndexSettings(),
                    new MatchAllDocsQuery(),
                    buckets,
                    VectorType.floats()
                );
                ClassesAggregator aggregator = createAggregator(builder(Optional.empty()), context);
                aggregator.preCollection();
                when(context.isCancelled()).thenReturn(true);
                expectThrows(TaskCancelledException.class, () -> {
                    for (LeafReaderContext leaf : reader.leaves()) {
                        LeafBucketCollector collector = aggregator.getLeafCollector(leaf);
                        for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                            collector.collect(doc, 0);
                        }
                    }
                });
            }
        }
    }
}
