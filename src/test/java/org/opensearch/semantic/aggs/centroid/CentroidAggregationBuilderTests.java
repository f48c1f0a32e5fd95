// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class CentroidAggregationBuilderTests extends AbstractWireSerializingTestCase<CentroidAggregationBuilder> {

    private static final BindingResolver BINDINGS = QueriesPlugin.bindings(null, null);

    @Override
    protected CentroidAggregationBuilder createTestInstance() {
        CentroidAggregationBuilder builder = new CentroidAggregationBuilder(
            randomAlphaOfLength(5),
            CentroidOptionsTests.randomOptions(),
            BINDINGS
        );
        return randomBoolean() ? builder : builder.setMetadata(Map.of("a", randomInt()));
    }

    @Override
    protected CentroidAggregationBuilder mutateInstance(CentroidAggregationBuilder instance) {
        return new CentroidAggregationBuilder(
            instance.getName(),
            randomValueOtherThan(CentroidOptionsTests.randomOptions(), CentroidOptionsTests::randomOptions),
            BINDINGS
        );
    }

    @Override
    protected Writeable.Reader<CentroidAggregationBuilder> instanceReader() {
        return in -> new CentroidAggregationBuilder(in, BINDINGS);
    }

    public void testFromXContent() throws IOException {
        String json = "{\"field\": \"v\", \"representatives\": 5, \"include_vector\": true, \"sample_size\": 50, \"seed\": 7}";
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            CentroidAggregationBuilder parsed = CentroidAggregationBuilder.parser(() -> BINDINGS).parse(parser, "c");
            assertEquals(new CentroidAggregationBuilder("c", new CentroidOptions("v", 5, true, 50, 7), BINDINGS), parsed);
            assertEquals(
                "{\"c\":{\"semantic_centroid\":{\"field\":\"v\",\"representatives\":5,\"include_vector\":true,\"sample_size\":50,\"seed\":7}}}",
                parsed.toString()
            );
        }
    }

    public void testTakesNoSubAggregations() {
        AggregatorFactories.Builder sub = AggregatorFactories.builder().addAggregator(AggregationBuilders.max("m").field("f"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> createTestInstance().subAggregations(sub));
        assertThat(e.getMessage(), containsString("makes no buckets, so it can have no sub-aggregations; put them beside it"));
    }
}
