// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import org.opensearch.Version;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.AbstractSerializingTestCase;

public class CentroidOptionsTests extends AbstractSerializingTestCase<CentroidOptions> {

    static CentroidOptions randomOptions() {
        int representatives = randomInt(100);
        int sampleSize = randomIntBetween(Math.max(1, representatives), 10_000);
        return new CentroidOptions(randomAlphaOfLength(6), representatives, randomBoolean(), sampleSize, randomLong());
    }

    @Override
    protected CentroidOptions createTestInstance() {
        return randomOptions();
    }

    @Override
    protected Writeable.Reader<CentroidOptions> instanceReader() {
        return CentroidOptions::new;
    }

    @Override
    protected CentroidOptions doParseInstance(XContentParser parser) throws IOException {
        return CentroidOptions.parse(parser);
    }

    private CentroidOptions parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return CentroidOptions.parse(parser);
        }
    }

    public void testDefaults() throws IOException {
        assertEquals(new CentroidOptions("v", 3, false, 200, 42), parse("{\"field\": \"v\"}"));
        assertEquals("without representatives nothing is sampled", 0, parse("{\"field\": \"v\", \"representatives\": 0}").sampleLimit());
    }

    public void testWhetherASampleIsNamedTravelsAlong() throws IOException {
        CentroidOptions unnamed = CentroidOptions.sample("v", 50, 7, false);
        assertEquals(unnamed, copyInstance(unnamed, Version.CURRENT));
        assertNotEquals(CentroidOptions.sample("v", 50, 7, true), unnamed);
        assertEquals(50, unnamed.sampleLimit());
    }

    public void testRefusals() {
        assertRefused("{}", "[semantic_centroid] [field] is needed: name a field of type [knn_vector]");
        assertRefused("{\"field\": \" \"}", "[field] is needed");
        assertRefused("{\"field\": \"v\", \"representatives\": -1}", "[representatives] is [-1], and must be from 0 (none) to 100");
        assertRefused("{\"field\": \"v\", \"representatives\": 101}", "[representatives] is [101], and must be");
        assertRefused("{\"field\": \"v\", \"representatives\": \"many\"}", "[semantic_centroid] failed to parse field [representatives]");
        assertRefused("{\"field\": \"v\", \"sample_size\": 0}", "[sample_size] is [0], and must be from 1 to 10000");
        assertRefused("{\"field\": \"v\", \"sample_size\": 1000000}", "[sample_size] is [1000000], and must be from 1 to 10000");
        assertRefused(
            "{\"field\": \"v\", \"representatives\": 5, \"sample_size\": 4}",
            "[sample_size] is [4], fewer than the [5] [representatives], which are chosen from it; raise it, or ask for fewer"
        );
        assertRefused("{\"field\": \"v\", \"represent\": 5}", "unknown field [represent]");
        assertRefused("{\"field\": [\"v\"]}", "[semantic_centroid] field doesn't support values of type: START_ARRAY");
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
