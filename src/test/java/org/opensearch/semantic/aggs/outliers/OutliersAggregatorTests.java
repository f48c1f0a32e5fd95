// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import static org.hamcrest.Matchers.containsString;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorType;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.field.BindingResolver;

public class OutliersAggregatorTests extends AggregatorTestCase {

    private static final int DIMENSION = 4;

    @Override
    protected List<SearchPlugin> getSearchPlugins() {
        return List.of(new SearchPlugin() {
            @Override
            public List<AggregationSpec> getAggregations() {
                BindingResolver bindings = QueriesPlugin.bindings(null, null);
                return List.of(
                    new AggregationSpec(
                        OutliersAggregationBuilder.NAME,
                        in -> new OutliersAggregationBuilder(in, bindings),
                        OutliersAggregationBuilder.parser(() -> bindings)
                    )
                );
            }
        });
    }

    public void testStopsSoonAfterTheRequestWasCancelled() throws IOException {
        List<float[]> vectors = RandomVectors.around(random(), 3000, DIMENSION, 1);
        try (Directory directory = newDirectory()) {
            try (RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
                for (float[] vector : vectors) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField("v", vector));
                    writer.addDocument(document);
                }
            }
            try (IndexReader reader = DirectoryReader.open(directory)) {
                collect(new IndexSearcher(reader));
            }
        }
    }

    private static OutliersAggregationBuilder builder(OutliersModel model) {
        OutliersOptions options = new OutliersOptions("v", 10, 0, ClusterCount.of(1), Optional.empty(), 0, 0);
        return new OutliersAggregationBuilder("c", options, model, QueriesPlugin.bindings(null, null));
    }

    public void testNeedsACoordinatingNode() throws IOException {
        try (Directory directory = newDirectory()) {
            new RandomIndexWriter(random(), directory).close();
            try (IndexReader reader = DirectoryReader.open(directory)) {
                Exception e = expectThrows(
                    IllegalArgumentException.class,
                    () -> createAggregator(builder(null), new IndexSearcher(reader), VectorType.floats())
                );
                assertThat(
                    e.getMessage(),
                    containsString("[semantic_outliers] aggregation [c] can not be used here: what is usual was not")
                );
            }
        }
    }

    private void collect(IndexSearcher searcher) throws IOException {
        OutliersAggregationBuilder builder = builder(new OutliersModel(UsualTests.usual(List.of(), 1, 0), NearestClusters.none()));
        MultiBucketConsumer buckets = new MultiBucketConsumer(10, new NoneCircuitBreakerService().getBreaker("request"));
        SearchContext context = createSearchContext(
            searcher,
            createIndexSettings(),
            new MatchAllDocsQuery(),
            buckets,
            VectorType.floats()
        );
        OutliersAggregator aggregator = createAggregator(builder, context);
        aggregator.preCollection();
        when(context.isCancelled()).thenReturn(true);
        expectThrows(TaskCancelledException.class, () -> {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                LeafBucketCollector collector = aggregator.getLeafCollector(leaf);
                for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                    collector.collect(doc, 0);
                }
            }
        });
    }
}
