// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import static org.hamcrest.Matchers.containsString;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.SearchModule;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.LabelOptions;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class ClustersAggregationBuilderTests extends AbstractWireSerializingTestCase<ClustersAggregationBuilder> {

    private static final BindingResolver BINDINGS = QueriesPlugin.bindings(null, null);

    static ClusterModel randomModel() {
        int clusters = randomIntBetween(1, 4);
        double[][] means = new double[clusters][3];
        ClusterModel.Facts[] facts = new ClusterModel.Facts[clusters];
        for (int c = 0; c < clusters; c++) {
            means[c] = new double[] { randomDouble(), randomDouble(), 1 };
            facts[c] = new ClusterModel.Facts(Integer.toString(c), randomAlphaOfLength(3), randomDouble());
        }
        double eps = randomBoolean() ? Double.NaN : randomDouble();
        ClusterModel.Summary summary = new ClusterModel.Summary(clusters, randomDouble(), randomInt(100), eps);
        return new ClusterModel(Assignment.nearestCentre(means), Directions.of(means), List.of(facts), randomBoolean(), summary);
    }

    @Override
    protected ClustersAggregationBuilder createTestInstance() {
        ClusterModel model = randomBoolean() ? null : randomModel();
        ClustersOptions options = ClustersOptionsTests.randomOptions();
        ClustersAggregationBuilder builder = new ClustersAggregationBuilder(randomAlphaOfLength(5), options, model, BINDINGS);
        if (randomBoolean()) {
            builder.subAggregation(AggregationBuilders.max("m").field("f"));
        }
        return randomBoolean() ? builder : builder.setMetadata(Map.of("a", randomInt()));
    }

    @Override
    protected ClustersAggregationBuilder mutateInstance(ClustersAggregationBuilder instance) {
        return randomValueOtherThan(
            instance,
            () -> new ClustersAggregationBuilder(instance.getName(), ClustersOptionsTests.randomOptions(), randomModel(), BINDINGS)
        );
    }

    @Override
    protected Writeable.Reader<ClustersAggregationBuilder> instanceReader() {
        return in -> new ClustersAggregationBuilder(in, BINDINGS);
    }

    @Override
    protected NamedWriteableRegistry getNamedWriteableRegistry() {
        return new NamedWriteableRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedWriteables());
    }

    public void testFromXContent() throws IOException {
        String json = "{\"field\": \"v\", \"k\": 5, \"label_field\": \"t\", \"representatives\": 1, \"sample_size\": 50, \"seed\": 7}";
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            ClustersAggregationBuilder parsed = ClustersAggregationBuilder.parser(() -> BINDINGS).parse(parser, "c");
            ClustersOptions options = new ClustersOptions(
                "v",
                new KMeansAlgorithm(ClusterCount.of(5)),
                Optional.of(new LabelOptions("t", 3)),
                1,
                50,
                7
            );
            assertEquals(new ClustersAggregationBuilder("c", options, null, BINDINGS), parsed);
            ClustersAggregationBuilder fitted = new ClustersAggregationBuilder("c", options, randomModel(), BINDINGS);
            assertNotEquals("the clusters are a part of it", parsed, fitted);
            String shown = "{\"c\":{\"semantic_clusters\":{\"field\":\"v\",\"algorithm\":\"kmeans\",\"k\":5,\"label_field\":\"t\","
                + "\"label_terms\":3,\"representatives\":1,\"sample_size\":50,\"seed\":7}}}";
            assertEquals(shown, parsed.toString());
            assertEquals("but nobody would read them", shown, fitted.toString());
        }
    }

    public void testShardsNeedClusters() {
        ClustersAggregationBuilder builder = new ClustersAggregationBuilder("c", ClustersOptionsTests.randomOptions(), null, BINDINGS);
        Exception e = expectThrows(
            IllegalArgumentException.class,
            () -> builder.doBuild(mock(QueryShardContext.class), null, new AggregatorFactories.Builder())
        );
        assertThat(e.getMessage(), containsString("aggregation [c] can not be used here: its clusters were not found"));
    }

    public void testLabelled() {
        ClusterModel model = randomModel();
        List<String> labels = model.facts().stream().map(facts -> "of " + facts.key()).toList();
        List<String> andOfNoise = new ArrayList<>(labels);
        andOfNoise.add("noise");
        ClusterModel labelled = model.labelled(andOfNoise);
        assertEquals(labels, labelled.facts().stream().map(ClusterModel.Facts::label).toList());
        assertEquals("nothing else changes", model, labelled.labelled(model.facts().stream().map(ClusterModel.Facts::label).toList()));
        assertEquals(model.noise() ? model.facts().size() : -1, model.bucket(-1));
    }

    /** What does not know the request leaves it as it is. */
    public void testIsRewrittenWithARequestOnly() throws IOException {
        ClustersAggregationBuilder builder = createTestInstance();
        assertSame(builder, builder.doRewrite(mock(QueryShardContext.class)));
    }
}
