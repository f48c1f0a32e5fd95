// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.LabelOptions;
import org.opensearch.test.AbstractSerializingTestCase;

public class OutliersOptionsTests extends AbstractSerializingTestCase<OutliersOptions> {

    static OutliersOptions randomOptions() {
        int k = randomBoolean() ? 0 : randomIntBetween(1, 1_000);
        Optional<LabelOptions> labels = randomBoolean() ? Optional.empty()
            : Optional.of(new LabelOptions(randomAlphaOfLength(5), randomIntBetween(1, 20)));
        return new OutliersOptions(
            randomAlphaOfLength(6),
            randomIntBetween(1, 1_000),
            randomDouble(),
            k == 0 ? ClusterCount.auto(randomIntBetween(2, 200)) : ClusterCount.of(k),
            labels,
            randomBoolean() ? 0 : randomIntBetween(Math.max(1, k), 10_000),
            randomLong()
        );
    }

    @Override
    protected OutliersOptions createTestInstance() {
        return randomOptions();
    }

    @Override
    protected Writeable.Reader<OutliersOptions> instanceReader() {
        return OutliersOptions::new;
    }

    @Override
    protected OutliersOptions doParseInstance(XContentParser parser) throws IOException {
        return OutliersOptions.parse(parser);
    }

    private OutliersOptions parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return OutliersOptions.parse(parser);
        }
    }

    public void testDefaults() throws IOException {
        OutliersOptions options = parse("{\"field\": \"v\"}");
        assertEquals(new OutliersOptions("v", 10, 0, ClusterCount.auto(20), Optional.empty(), 0, 42), options);
        assertEquals(10_000, options.usualSample());
        assertEquals("as semantic_clusters has it", 5_000, options.clusterSample());
        assertEquals("as semantic_clusters has it", 7_500, parse("{\"field\": \"v\", \"k\": 150}").clusterSample());
        OutliersOptions told = parse("{\"field\": \"v\", \"k\": 7, \"sample_size\": 300}");
        assertEquals(300, told.clusterSample());
        assertEquals(300, told.usualSample());
        assertEquals(parse("{\"field\": \"v\", \"k\": 7}"), parse("{\"field\": \"v\", \"k\": \"7\"}"));
        assertEquals(
            Optional.of(new LabelOptions("t", 3)),
            parse("{\"field\": \"v\", \"label_field\": \"t\"}").labels()
        );
    }

    public void testRefusals() {
        assertRefused("", "[semantic_outliers] [field] is needed: name a field of type [knn_vector]");
        assertRefused("\"field\": \" \"", "[field] is needed");
        assertRefused("\"field\": \"v\", \"size\": 0", "[size] is [0], and must be from 1 to 1000");
        assertRefused("\"field\": \"v\", \"size\": 1001", "[size] is [1001], and must be");
        assertRefused("\"field\": \"v\", \"threshold\": 1.5", "[threshold] is [1.5], and must be a score from 0 (all documents) to 1");
        assertRefused("\"field\": \"v\", \"threshold\": -0.1", "[threshold] is [-0.1]");
        assertRefused("\"field\": \"v\", \"k\": 0", "[k] is [0], and must be a number from 1 to 1000, or [auto]");
        assertRefused("\"field\": \"v\", \"k\": \"many\"", "[k] is [many], and must be a number from 1 to 1000, or [auto]");
        assertRefused("\"field\": \"v\", \"k\": 2000", "[k] is [2000], and must be a number from 1 to 1000, or [auto]");
        assertRefused("\"field\": \"v\", \"max_k\": 201", "[semantic_outliers] [max_k] is [201], and must be from 2 to 200");
        assertRefused("\"field\": \"v\", \"k\": 3, \"max_k\": 5", "[max_k] bounds [k] where that is [auto], and [k] is [3]; leave it out");
        assertRefused("\"field\": \"v\", \"sample_size\": 0", "[sample_size] is [0], and must be from 1 to 10000");
        assertRefused("\"field\": \"v\", \"sample_size\": 1000000", "[sample_size] is [1000000], and must be from 1 to 10000");
        assertRefused("\"field\": \"v\", \"k\": 9, \"sample_size\": 8", "[sample_size] is [8], fewer than the [9] clusters");
        assertRefused("\"field\": \"v\", \"label_terms\": 3", "[label_terms] is for labels, and there is no [label_field]");
        assertRefused("\"field\": \"v\", \"label_field\": \"t\", \"label_terms\": 21", "[label_terms] is [21], and must be from 1 to 20");
        assertRefused("\"field\": \"v\", \"label_field\": \"\"", "[label_field] is blank");
        assertRefused("\"field\": \"v\", \"representatives\": 5", "unknown field [representatives]");
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse("{" + json + "}"));
        assertThat(e.getMessage(), containsString(message));
    }
}
