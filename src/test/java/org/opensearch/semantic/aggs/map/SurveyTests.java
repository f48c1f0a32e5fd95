// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.projection.Projection;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class SurveyTests extends AbstractWireSerializingTestCase<Survey> {

    static Survey randomSurvey() {
        SortedMap<String, double[]> values = new TreeMap<>();
        for (int i = randomIntBetween(1, 5); i > 0; i--) {
            values.put(randomAlphaOfLength(4), new double[] { randomDouble(), randomInt(), -1 });
        }
        return new Survey(List.of("a", "b", "c"), values);
    }

    @Override
    protected Survey createTestInstance() {
        return randomSurvey();
    }

    @Override
    protected Writeable.Reader<Survey> instanceReader() {
        return Survey::new;
    }

    private static Survey of(String json) {
        return Survey.of(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    /**
     * Attributes 1, 3, 5 (mean 3, deviation √(8/3)) and the same a hundredfold: standardised they are equal, and a third that is the same
     * for all adds nothing. So the brands lie on a line at ∓√(3/2) √2 = ∓√3, and 0.
     */
    public void testStandardised() {
        Survey survey = of(
            "{\"x\": {\"p\": 1, \"q\": 100, \"r\": 7}, \"y\": {\"p\": 3, \"q\": 300, \"r\": 7}, \"z\": {\"p\": 5, \"q\": 500, \"r\": 7}}"
        );
        Projection found = survey.projection(List.of("x", "y", "z"));
        assertArrayEquals(new double[] { -Math.sqrt(3), 0 }, found.positions()[0], 1e-12);
        assertArrayEquals(new double[] { 0, 0 }, found.positions()[1], 1e-12);
        assertArrayEquals(new double[] { Math.sqrt(3), 0 }, found.positions()[2], 1e-12);
        assertArrayEquals(new double[] { 1, 0 }, found.explainedVariance(), 1e-12);
    }

    /** The corners of a square, laid over the corners of a map that is the same square, turned; who is on one map only is left out. */
    public void testFit() {
        Survey survey = of(
            "{\"a\": {\"p\": 1, \"q\": 1}, \"b\": {\"p\": -1, \"q\": 1}, \"c\": {\"p\": -1, \"q\": -1}, \"d\": {\"p\": 1, \"q\": -1},"
                + " \"gone\": {\"p\": 9, \"q\": 9}}"
        );
        double[][] positions = { { 5, 7 }, { 3, 5 }, { 100, 100 }, { 5, 3 }, { 7, 5 } };
        SurveyFit.Fitted fitted = SurveyFit.of(survey, List.of("a", "b", "new", "c", "d"), positions, 1);
        assertEquals(1, fitted.fit().agreement().orElseThrow().correlation(), 1e-9);
        assertEquals("8 of 24 assignments are symmetries", 8.0 / 24, fitted.fit().agreement().orElseThrow().pValue(), 1e-9);
        assertEquals(4, fitted.fit().buckets());
        assertEquals(List.of("gone"), fitted.fit().unmatched());
        assertEquals(5, fitted.places().get("a").x(), 1e-6);
        assertEquals(7, fitted.places().get("a").y(), 1e-6);
        assertFalse(fitted.places().containsKey("new"));
    }

    public void testNothingToFit() throws IOException {
        Survey survey = of("{\"a\": {\"p\": 1}, \"b\": {\"p\": 2}, \"c\": {\"p\": 4}}");
        double[][] apart = { { 1, 0 }, { 0, 1 }, { 0, 0 } };
        List<String> keys = List.of("a", "b", "c");
        assertTrue(SurveyFit.of(survey, keys, apart, 1).fit().agreement().isPresent());
        List<SurveyFit.Fitted> none = List.of(
            SurveyFit.of(survey, List.of(), new double[0][], 1),
            SurveyFit.of(survey, List.of("a", "b"), new double[][] { { 1, 0 }, { 0, 1 } }, 1),
            SurveyFit.of(survey, keys, new double[3][2], 1),
            SurveyFit.of(of("{\"a\": {\"p\": 1}, \"b\": {\"p\": 1}, \"c\": {\"p\": 1}}"), keys, apart, 1)
        );
        for (SurveyFit.Fitted fitted : none) {
            assertTrue(fitted.fit().agreement().isEmpty());
            assertEquals(Map.of(), fitted.places());
        }
    }

    public void testRefusals() {
        assertRefused("{}", "[attributes] has [0] keys, and must have 1 to 5000");
        assertRefused("{\"a\": {}}", "[attributes] has [0] attributes for each key, and must have 1 to 1000");
        assertRefused("{\"a\": 5}", "[semantic_map] [attributes] of [a] is [5], and must be an object of numbers");
        assertRefused("{\"a\": {\"p\": 1}, \"b\": {\"p\": 1, \"q\": 2}}", "[attributes] of [a] has no number [q], which others have");
        assertRefused("{\"a\": {\"p\": \"high\"}}", "[attributes] of [a] has [high] for [p]; give every key every number");
        assertRefused("{\"a\": {\"p\": null}}", "[attributes] of [a] has no number [p]");
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 1001; i++) {
            many.put("p" + i, i);
        }
        Exception e = expectThrows(IllegalArgumentException.class, () -> Survey.of(Map.of("a", many)));
        assertThat(e.getMessage(), containsString("[1001] attributes"));
    }

    private static void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> of(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
