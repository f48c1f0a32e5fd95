// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class OutliersAggregationBuilderTests extends AbstractWireSerializingTestCase<OutliersAggregationBuilder> {

    private static final BindingResolver BINDINGS = QueriesPlugin.bindings(null, null);

    private static OutliersModel randomModel() {
        Usual usual = UsualTests.usual(RandomVectors.around(random(), randomInt(40), 5, 1), 30, 1);
        Directions centres = new Directions(new float[][] { { randomFloat() }, { 1 } });
        return new OutliersModel(usual, randomBoolean() ? NearestClusters.none() : new NearestClusters(centres, List.of("a, b", "")));
    }

    @Override
    protected OutliersAggregationBuilder createTestInstance() {
        OutliersAggregationBuilder builder = new OutliersAggregationBuilder(
            randomAlphaOfLength(5),
            OutliersOptionsTests.randomOptions(),
            randomBoolean() ? null : randomModel(),
            BINDINGS
        );
        return randomBoolean() ? builder : builder.setMetadata(Map.of("a", randomInt()));
    }

    @Override
    protected OutliersAggregationBuilder mutateInstance(OutliersAggregationBuilder instance) {
        return new OutliersAggregationBuilder(instance.getName(), OutliersOptionsTests.randomOptions(), null, BINDINGS);
    }

    @Override
    protected Writeable.Reader<OutliersAggregationBuilder> instanceReader() {
        return in -> new OutliersAggregationBuilder(in, BINDINGS);
    }

    public void testTheModelIsPartOfItButNotShown() throws IOException {
        OutliersOptions options = OutliersOptionsTests.randomOptions();
        OutliersModel model = randomValueOtherThan(randomModel(), OutliersAggregationBuilderTests::randomModel);
        OutliersAggregationBuilder without = new OutliersAggregationBuilder("o", options, null, BINDINGS);
        OutliersAggregationBuilder with = new OutliersAggregationBuilder("o", options, model, BINDINGS);
        assertNotEquals(without, with);
        assertEquals(with, copyInstance(with));
        assertEquals(without.toString(), with.toString());
    }

    public void testFromXContent() throws IOException {
        String json = "{\"field\": \"v\", \"size\": 20, \"threshold\": 0.9, \"k\": 4, \"label_field\": \"t\", \"seed\": 7}";
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            assertEquals(
                "{\"o\":{\"semantic_outliers\":{\"field\":\"v\",\"size\":20,\"threshold\":0.9,\"k\":4,"
                    + "\"label_field\":\"t\",\"label_terms\":3,\"seed\":7}}}",
                OutliersAggregationBuilder.parser(() -> BINDINGS).parse(parser, "o").toString()
            );
        }
    }

    public void testTakesNoSubAggregations() {
        AggregatorFactories.Builder sub = AggregatorFactories.builder().addAggregator(AggregationBuilders.max("m").field("f"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> createTestInstance().subAggregations(sub));
        assertThat(e.getMessage(), containsString("makes no buckets, so it can have no sub-aggregations; put them beside it"));
    }
}
