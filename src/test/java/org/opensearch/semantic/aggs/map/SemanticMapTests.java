// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.BaseAggregationBuilder;
import org.opensearch.search.aggregations.PipelineAggregationBuilder;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.test.OpenSearchTestCase;

public class SemanticMapTests extends OpenSearchTestCase {

    private static final BindingResolver BINDINGS = QueriesPlugin.bindings(null, null);
    private static final LayoutOptions PCA = new LayoutOptions(Method.PCA, 15, 0.1, 42);

    static LayoutOptions randomLayout() {
        return new LayoutOptions(randomFrom(Method.values()), randomIntBetween(2, 100), randomDouble(), randomLong());
    }

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(List.of(SemanticMap.parser(() -> BINDINGS)));
    }

    private BaseAggregationBuilder parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return SemanticMap.parse(parser, "m", BINDINGS);
        }
    }

    public void testTheFormIsChosenByTheParameters() throws IOException {
        assertEquals(
            new DocumentMapAggregationBuilder("m", new DocumentMapOptions("v", Optional.empty(), 500, 0, PCA), BINDINGS),
            parse("{\"field\": \"v\"}")
        );
        assertEquals(
            new DocumentMapAggregationBuilder(
                "m",
                new DocumentMapOptions("v", Optional.of("brand"), 70, 5, new LayoutOptions(Method.UMAP, 10, 0.5, 7)),
                BINDINGS
            ),
            parse(
                "{\"field\": \"v\", \"color_field\": \"brand\", \"sample_size\": 70, \"clusters\": 5, \"method\": \"umap\","
                    + " \"neighbors\": 10, \"min_dist\": 0.5, \"seed\": 7}"
            )
        );
        assertEquals(
            new BucketMapAggregationBuilder("m", "brands>c", PCA, Optional.empty()),
            parse("{\"buckets_path\": \"brands>c\"}")
        );
        Survey survey = new Survey(
            List.of("price", "taste"),
            new TreeMap<>(Map.of("a", new double[] { 1, 2 }, "b", new double[] { 3, 4 }))
        );
        assertEquals(
            new BucketMapAggregationBuilder("m", "brands>c", PCA, Optional.of(survey)),
            parse(
                "{\"buckets_path\": \"brands>c\", \"attributes\": {\"b\": {\"taste\": 4, \"price\": 3}, \"a\": {\"price\": 1, \"taste\": 2.0}}}"
            )
        );
    }

    public void testOneNameForBothInARequest() throws IOException {
        String json = "{\"m\": {\"semantic_map\": {\"buckets_path\": \"b>c\"}}, \"d\": {\"semantic_map\": {\"field\": \"v\"}}}";
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            parser.nextToken();
            AggregatorFactories.Builder found = AggregatorFactories.parseAggregators(parser);
            assertEquals("d", found.getAggregatorFactories().iterator().next().getName());
            assertEquals("m", found.getPipelineAggregatorFactories().iterator().next().getName());
            NamedWriteableRegistry registry = new NamedWriteableRegistry(SemanticMap.writeables(() -> BINDINGS));
            for (AggregationBuilder builder : found.getAggregatorFactories()) {
                assertEquals(builder, copyNamedWriteable(builder, registry, AggregationBuilder.class));
            }
            for (PipelineAggregationBuilder builder : found.getPipelineAggregatorFactories()) {
                assertEquals(builder, copyNamedWriteable(builder, registry, PipelineAggregationBuilder.class));
            }
        }
    }

    public void testRandomBuildersSurviveWireAndJson() throws IOException {
        NamedWriteableRegistry registry = new NamedWriteableRegistry(SemanticMap.writeables(() -> BINDINGS));
        for (int i = 0; i < 20; i++) {
            DocumentMapOptions options = new DocumentMapOptions(
                randomAlphaOfLength(5),
                randomBoolean() ? Optional.empty() : Optional.of(randomAlphaOfLength(3)),
                randomIntBetween(1, 5000),
                randomIntBetween(-1, 100),
                i % 2 == 0 ? PCA : randomLayout()
            );
            AggregationBuilder documents = new DocumentMapAggregationBuilder("m", options, BINDINGS).setMetadata(Map.of("a", i));
            assertEquals(documents, copyNamedWriteable(documents, registry, AggregationBuilder.class));
            PipelineAggregationBuilder buckets = new BucketMapAggregationBuilder(
                "m",
                randomAlphaOfLength(3) + ">" + randomAlphaOfLength(3),
                randomLayout(),
                randomBoolean() ? Optional.empty() : Optional.of(SurveyTests.randomSurvey())
            );
            assertEquals(buckets, copyNamedWriteable(buckets, registry, PipelineAggregationBuilder.class));
            for (BaseAggregationBuilder builder : List.of(documents, buckets)) {
                String json = builder.toString();
                try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
                    parser.nextToken();
                    assertEquals(json, json(AggregatorFactories.parseAggregators(parser)));
                }
            }
        }
    }

    private static String json(AggregatorFactories.Builder builders) {
        return builders.getAggregatorFactories().isEmpty()
            ? builders.getPipelineAggregatorFactories().iterator().next().toString()
            : builders.getAggregatorFactories().iterator().next().toString();
    }

    public void testRefusals() {
        assertRefused("{}", "[semantic_map] needs [field], a field of type [knn_vector], for a map of documents, or [buckets_path]");
        assertRefused("{\"field\": \"v\", \"buckets_path\": \"a>b\"}", "has both [field], for a map of documents, and [buckets_path]");
        assertRefused("{\"field\": \" \"}", "[field] is blank");
        assertRefused("{\"field\": \"v\", \"color_field\": \"\"}", "[color_field] is blank");
        assertRefused("{\"field\": \"v\", \"method\": \"tsne\"}", "[method] is [tsne], and must be one of [pca, umap]");
        assertRefused("{\"field\": \"v\", \"sample_size\": 0}", "[sample_size] is [0], and must be from 1 to 5000");
        assertRefused("{\"field\": \"v\", \"sample_size\": 5001}", "[sample_size] is [5001], and must be from 1 to 5000");
        assertRefused("{\"field\": \"v\", \"clusters\": -1}", "[clusters] is [-1], and must be from 0 (none) to 100, or [auto]");
        assertRefused("{\"field\": \"v\", \"clusters\": \"many\"}", "[clusters] is [many], and must be from 0 (none) to 100, or [auto]");
        assertRefused("{\"field\": \"v\", \"clusters\": 2.5}", "[clusters] is [2.5]");
        assertRefused("{\"field\": \"v\", \"clusters\": 101}", "[clusters] is [101]");
        assertRefused("{\"field\": \"v\", \"neighbors\": 5}", "[neighbors] is for [method] [umap]");
        assertRefused("{\"field\": \"v\", \"min_dist\": 0.5}", "[min_dist] is for [method] [umap]");
        assertRefused("{\"field\": \"v\", \"method\": \"umap\", \"neighbors\": 1}", "[neighbors] is [1], and must be from 2 to 100");
        assertRefused("{\"field\": \"v\", \"method\": \"umap\", \"min_dist\": 1}", "[min_dist] is [1.0], and must be from 0 to below 1");
        assertRefused("{\"field\": \"v\", \"attributes\": {}}", "[attributes] is for maps of buckets, with [buckets_path]");
        for (String parameter : List.of("color_field\": \"x", "sample_size\": \"5", "clusters\": \"3")) {
            assertRefused("{\"buckets_path\": \"a>b\", \"" + parameter + "\"}", "is for maps of documents, with [field]");
        }
        assertRefused("{\"buckets_path\": [\"a>b\"]}", "[semantic_map] buckets_path doesn't support values of type: START_ARRAY");
        assertRefused("{\"field\": \"v\", \"k\": 1}", "unknown field [k]");
    }

    public void testTakesNoSubAggregations() throws IOException {
        AggregatorFactories.Builder sub = AggregatorFactories.builder().addAggregator(AggregationBuilders.max("x").field("f"));
        AggregationBuilder map = (AggregationBuilder) parse("{\"field\": \"v\"}");
        Exception e = expectThrows(IllegalArgumentException.class, () -> map.subAggregations(sub));
        assertThat(e.getMessage(), containsString("makes no buckets, so it can have no sub-aggregations; put them beside it"));
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
