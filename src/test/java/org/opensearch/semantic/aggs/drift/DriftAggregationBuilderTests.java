// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class DriftAggregationBuilderTests extends AbstractWireSerializingTestCase<DriftAggregationBuilder> {

    private static DriftOptions options() {
        Baseline baseline = randomFrom(Baseline.PREVIOUS, Baseline.FIRST, Baseline.BEFORE, new Baseline(randomAlphaOfLength(5)));
        return new DriftOptions(baseline, randomInt(100));
    }

    @Override
    protected DriftAggregationBuilder createTestInstance() {
        DriftAggregationBuilder builder = new DriftAggregationBuilder(randomAlphaOfLength(3), randomAlphaOfLength(5), options());
        return randomBoolean() ? builder : builder.setMetadata(Map.of("a", randomInt()));
    }

    @Override
    protected DriftAggregationBuilder mutateInstance(DriftAggregationBuilder old) {
        String path = old.getBucketsPaths()[0];
        return switch (randomInt(2)) {
            case 0 -> new DriftAggregationBuilder(old.getName() + "x", path, new DriftOptions(Baseline.FIRST, 1));
            case 1 -> new DriftAggregationBuilder(old.getName(), path + "x", options());
            default -> new DriftAggregationBuilder(old.getName(), path, new DriftOptions(new Baseline("another"), 1));
        };
    }

    @Override
    protected Writeable.Reader<DriftAggregationBuilder> instanceReader() {
        return DriftAggregationBuilder::new;
    }

    private DriftAggregationBuilder parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return DriftAggregationBuilder.parse(parser, "d");
        }
    }

    public void testFromXContent() throws IOException {
        DriftAggregationBuilder parsed = parse("{\"buckets_path\": \"c\", \"baseline\": \"first\", \"movers\": 7}");
        assertEquals(new DriftAggregationBuilder("d", "c", new DriftOptions(Baseline.FIRST, 7)), parsed);
        assertEquals(
            "{\"d\":{\"semantic_drift\":{\"buckets_path\":[\"c\"],\"baseline\":\"first\",\"movers\":7}}}",
            parsed.toString().replaceAll("\\s", "")
        );
        String body = "{\"buckets_path\":[\"c\"],\"baseline\":\"first\",\"movers\":7}";
        assertEquals("what it writes can be read", parsed, parse(body));
    }

    public void testDefaultsAndNumbers() throws IOException {
        assertEquals(new DriftAggregationBuilder("d", "c", new DriftOptions(Baseline.PREVIOUS, 3)), parse("{\"buckets_path\": \"c\"}"));
        assertEquals(
            new DriftAggregationBuilder("d", "c", new DriftOptions(new Baseline("1755388800000"), 3)),
            parse("{\"buckets_path\": \"c\", \"baseline\": 1755388800000}")
        );
    }

    public void testRefusals() {
        String one = "[buckets_path] must be the one name of a [semantic_centroid] beside it, but is ";
        assertRefused("{}", one + "[]");
        assertRefused("{\"buckets_path\": \" \"}", one + "[ ]");
        assertRefused("{\"buckets_path\": [\"a\", \"b\"]}", one + "[a, b]");
        assertRefused("{\"buckets_path\": \"c\", \"baseline\": \"\"}", "[baseline] must be [previous], [first], [before] or the key");
        assertRefused("{\"buckets_path\": \"c\", \"baseline\": [\"a\"]}", "[semantic_drift] baseline doesn't support values of type");
        assertRefused("{\"buckets_path\": \"c\", \"movers\": -1}", "[movers] is [-1], and must be from 0 (none) to 100");
        assertRefused("{\"buckets_path\": \"c\", \"movers\": 101}", "[movers] is [101], and must be from 0 (none) to 100");
        assertRefused("{\"buckets_path\": \"c\", \"gap_policy\": \"skip\"}", "unknown field [gap_policy]");
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
