// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_drift} over HTTP: on vectors made for it, compared with brute force, and on the sample messages. */
public class DriftIT extends SampleTestCase {

    private static final int DIMENSION = 8;
    private static final String FIELD = """
        {"type": "knn_vector", "dimension": 8, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}%s}""";
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);

    /** Documents per week. In week 2 there are none, in week 4 they have no vectors, and from week 5 on some are about something new. */
    private static final int[] WEEKS = { 30, 3, 0, 40, 5, 35, 30 };
    private static final int CHANGE = 5;
    private static final List<List<float[]>> VECTORS = vectors();

    private static List<List<float[]>> vectors() {
        Random random = new Random(8);
        List<List<float[]>> weeks = new ArrayList<>();
        for (int week = 0; week < WEEKS.length; week++) {
            List<float[]> vectors = RandomVectors.around(random, WEEKS[week], DIMENSION, 1);
            for (int i = 0; week >= CHANGE && i < vectors.size(); i += 2) {
                vectors.set(i, new float[] { 9, 9, 9, 0, 0, 0, random.nextFloat(), random.nextFloat() });
            }
            weeks.add(vectors);
        }
        return weeks;
    }

    private static String source(int week, float[] vector) {
        String v = week == 4 ? "" : ", \"v\": " + Arrays.toString(vector);
        return "{\"week\": " + week + ", \"kind\": \"k" + week + "\", \"day\": \"" + MONDAY.plusWeeks(week).plusDays(2) + "\"" + v
            + ", \"parts\": [{\"v\": " + Arrays.toString(vector) + "}]}";
    }

    private String indexed(int shards) throws Exception {
        String v = FIELD.formatted("");
        String properties = "\"week\": {\"type\": \"integer\"}, \"kind\": {\"type\": \"keyword\"}, \"day\": {\"type\": \"date\"}, \"v\": "
            + v
            + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"v\": " + v + "}}";
        String index = index(Map.of("index.number_of_shards", Integer.toString(shards)), properties);
        int id = 0;
        for (int week = 0; week < WEEKS.length; week++) {
            Bulk bulk = new Bulk();
            for (float[] vector : VECTORS.get(week)) {
                bulk.index("w" + week + "-" + id++, source(week, vector));
            }
            if (WEEKS[week] > 0) {
                bulk.send(node(), index).noErrors();
            }
        }
        return index;
    }

    private static final String CENTROID = "\"c\": {\"semantic_centroid\": {\"field\": \"v\"}}";
    private static final String WEEKLY = "\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"week\", \"format\": \"yyyy-MM-dd\"}";

    private static String drift(String more) {
        return "\"drift\": {\"semantic_drift\": {\"buckets_path\": \"c\"" + more + "}}";
    }

    private static Answer answer(String index, String parent, String inner) throws Exception {
        String body = "{\"size\": 0, \"aggs\": {\"b\": {" + parent + ", \"aggs\": {" + inner + "}}}}";
        return node().post("/" + index + "/_search?batched_reduce_size=2", body);
    }

    private static List<Map<?, ?>> buckets(Answer answer) {
        List<Map<?, ?>> buckets = new ArrayList<>();
        Object found = answer.ok().at("aggregations", "b", "buckets");
        (found instanceof Map<?, ?> keyed ? keyed.values() : (List<?>) found).forEach(bucket -> buckets.add((Map<?, ?>) bucket));
        return buckets;
    }

    private static List<Map<?, ?>> drifts(Answer answer) {
        List<Map<?, ?>> drifts = new ArrayList<>();
        buckets(answer).forEach(bucket -> drifts.add((Map<?, ?>) bucket.get("drift")));
        return drifts;
    }

    private static List<Map<?, ?>> weekly(String index, String more) throws Exception {
        return drifts(answer(index, WEEKLY, CENTROID + ", " + drift(more)));
    }

    private static double number(Map<?, ?> of, String name) {
        return ((Number) of.get(name)).doubleValue();
    }

    private static List<float[]> weeks(int from, int to) {
        return IntStream.range(from, to).filter(week -> week != 4).mapToObj(VECTORS::get).flatMap(List::stream).toList();
    }

    private static void assertDistance(List<float[]> now, List<float[]> baseline, Map<?, ?> drift) {
        double[] mean = RandomVectors.mean(now);
        float[] a = new float[DIMENSION];
        IntStream.range(0, DIMENSION).forEach(d -> a[d] = (float) mean[d]);
        assertEquals(1 - RandomVectors.cosine(a, RandomVectors.mean(baseline)), number(drift, "value"), 1e-5);
    }

    private static void assertNothing(Map<?, ?> drift) {
        for (String name : List.of("baseline", "value", "expected", "p_value")) {
            assertTrue(name, drift.containsKey(name));
            assertNull(name, drift.get(name));
        }
        assertEquals(List.of(), drift.get("movers"));
    }

    @Test
    public void equalsBruteForce() throws Exception {
        String index = indexed(2);
        List<Map<?, ?>> previous = weekly(index, "");
        int[] before = { -1, 0, -1, 1, -1, 3, 5 };
        for (int week = 0; week < WEEKS.length; week++) {
            if (before[week] < 0) {
                assertNothing(previous.get(week));
            } else {
                assertDistance(VECTORS.get(week), VECTORS.get(before[week]), previous.get(week));
                assertEquals(MONDAY.plusWeeks(before[week]).toString(), previous.get(week).get("baseline"));
                assertEquals("week " + week, week == CHANGE, number(previous.get(week), "p_value") < 0.01);
            }
        }
        for (String week : List.of("first", MONDAY.toString())) {
            Map<?, ?> last = weekly(index, ", \"baseline\": \"" + week + "\"").getLast();
            assertDistance(VECTORS.getLast(), VECTORS.getFirst(), last);
            assertEquals(MONDAY.toString(), last.get("baseline"));
        }
        List<Map<?, ?>> split = weekly(index, ", \"baseline\": \"before\"");
        assertNothing(split.getFirst());
        assertDistance(weeks(CHANGE, 7), weeks(0, CHANGE), split.get(CHANGE));
        assertEquals(0.0005, number(split.get(CHANGE), "p_value"), 0);
    }

    @Test
    public void theMoversAreAboutWhatIsNew() throws Exception {
        Map<?, ?> change = weekly(indexed(3), ", \"movers\": 10").get(CHANGE);
        List<?> movers = (List<?>) change.get("movers");
        assertEquals(10, movers.size());
        double before = 1;
        for (Object mover : movers) {
            String id = (String) ((Map<?, ?>) mover).get("_id");
            assertTrue(id, id.startsWith("w5-") && (Integer.parseInt(id.substring(3)) - 78) % 2 == 0);
            assertTrue(number((Map<?, ?>) mover, "contribution") <= before);
            before = number((Map<?, ?>) mover, "contribution");
        }
    }

    @Test
    public void isTheSameOnOneAndOnFiveShards() throws Exception {
        String one = indexed(1);
        String five = indexed(5);
        String sampled = CENTROID.replace("\"v\"}", "\"v\", \"sample_size\": 50}");
        for (String baseline : List.of("previous", "first", "before")) {
            for (String centroid : List.of(CENTROID, sampled)) {
                String inner = centroid + ", " + drift(", \"baseline\": \"" + baseline + "\"");
                List<Map<?, ?>> expected = drifts(answer(one, WEEKLY, inner));
                List<Map<?, ?>> found = drifts(answer(five, WEEKLY, inner));
                for (int week = 0; week < WEEKS.length; week++) {
                    assertEquals(expected.get(week).get("p_value"), found.get(week).get("p_value"));
                    assertEquals(ids(expected.get(week)), ids(found.get(week)));
                    if (expected.get(week).get("value") != null) {
                        assertEquals(number(expected.get(week), "value"), number(found.get(week), "value"), 1e-9);
                        assertEquals(number(expected.get(week), "expected"), number(found.get(week), "expected"), 1e-9);
                    }
                }
            }
        }
    }

    private static List<Object> ids(Map<?, ?> drift) {
        List<Object> ids = new ArrayList<>();
        ((List<?>) drift.get("movers")).forEach(mover -> ids.add(((Map<?, ?>) mover).get("_id")));
        return ids;
    }

    @Test
    public void insideBucketsOfAllKinds() throws Exception {
        String index = indexed(2);
        String inner = CENTROID + ", " + drift("");
        Map<?, ?> expected = weekly(index, "").get(CHANGE);
        String[] parents = {
            "\"histogram\": {\"field\": \"week\", \"interval\": 1}",
            "\"histogram\": {\"field\": \"week\", \"interval\": 1, \"min_doc_count\": 1}",
            "\"range\": {\"field\": \"week\", \"ranges\": [{\"from\": 5, \"to\": 6}, {\"from\": 3, \"to\": 4}]}",
            "\"range\": {\"field\": \"week\", \"keyed\": true, \"ranges\": [{\"from\": 3, \"to\": 4}, {\"from\": 5, \"to\": 6}]}",
            "\"date_range\": {\"field\": \"day\", \"ranges\": [{\"from\": \"2026-01-26\", \"to\": \"2026-02-02\"},"
                + " {\"from\": \"2026-02-09\", \"to\": \"2026-02-16\"}]}",
            "\"auto_date_histogram\": {\"field\": \"day\", \"buckets\": 10}",
            "\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"week\", \"order\": {\"_key\": \"desc\"}}" };
        for (String parent : parents) {
            List<Object> values = new ArrayList<>();
            drifts(answer(index, parent, inner)).forEach(drift -> values.add(drift.get("p_value") + " " + ids(drift)));
            assertTrue(parent + values, values.contains(expected.get("p_value") + " " + ids(expected)));
        }
        // buckets without an order take a name
        String terms = "\"terms\": {\"field\": \"kind\"}";
        for (Map<?, ?> bucket : buckets(answer(index, terms, CENTROID + ", " + drift(", \"baseline\": \"k3\"")))) {
            Map<?, ?> drift = (Map<?, ?>) bucket.get("drift");
            if (List.of("k3", "k4").contains(bucket.get("key"))) {
                assertNothing(drift);
            } else {
                assertEquals("k3", drift.get("baseline"));
            }
        }
        List<Map<?, ?>> byNumber = drifts(
            answer(index, "\"histogram\": {\"field\": \"week\", \"interval\": 1}", CENTROID + ", " + drift(", \"baseline\": 3.0"))
        );
        assertEquals(expected.get("value"), byNumber.get(CHANGE).get("value"));
        String nested = "\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {" + CENTROID.replace("\"v\"", "\"parts.v\"") + "}}, "
            + drift("").replace("\"c\"", "\"p>c\"");
        // the parts have vectors in week 4 too
        Map<?, ?> parts = drifts(answer(index, WEEKLY, nested)).get(CHANGE);
        assertEquals("2026-02-02", parts.get("baseline"));
        assertDistance(VECTORS.get(CHANGE), VECTORS.get(CHANGE - 1), parts);
    }

    @Test
    public void otherPipelineAggregationsReadIt() throws Exception {
        String index = indexed(2);
        String flagged = ", \"flagged\": {\"bucket_selector\": {\"buckets_path\": {\"p\": \"drift.p_value\"}, \"script\": \"params.p < 0.01\"}}";
        List<Map<?, ?>> kept = buckets(answer(index, WEEKLY, CENTROID + ", " + drift("") + flagged));
        assertEquals(1, kept.size());
        assertEquals(MONDAY.plusWeeks(CHANGE).toString(), kept.getFirst().get("key_as_string"));
        String sorted = ", \"s\": {\"bucket_sort\": {\"sort\": [{\"drift\": \"desc\"}], \"size\": 2}}";
        List<Map<?, ?>> largest = drifts(answer(index, WEEKLY, CENTROID + ", " + drift("") + sorted));
        assertTrue(number(largest.get(0), "value") >= number(largest.get(1), "value"));
        String above = ", \"m\": {\"bucket_script\": {\"buckets_path\": {\"v\": \"drift.value\", \"e\": \"drift.expected\"},"
            + " \"script\": \"params.v / params.e\"}}";
        Map<?, ?> last = buckets(answer(index, WEEKLY, CENTROID + ", " + drift("") + above)).getLast();
        Map<?, ?> drift = (Map<?, ?>) last.get("drift");
        assertEquals(number(drift, "value") / number(drift, "expected"), number((Map<?, ?>) last.get("m"), "value"), 1e-9);
    }

    @Test
    public void nothingToCompare() throws Exception {
        String index = indexed(1);
        String none = "{\"size\": 0, \"query\": {\"match_none\": {}}, \"aggs\": {\"b\": {" + WEEKLY + ", \"aggs\": {" + CENTROID + ", "
            + drift(", \"baseline\": \"2026-01-05\"") + "}}}}";
        assertEquals(List.of(), buckets(node().post("/" + index + "/_search", none)));
        String one = "\"range\": {\"field\": \"week\", \"ranges\": [{\"from\": 5}]}";
        for (String baseline : List.of("previous", "first", "before", "5.0-*")) {
            assertNothing(drifts(answer(index, one, CENTROID + ", " + drift(", \"baseline\": \"" + baseline + "\""))).getFirst());
        }
        assertEquals("no movers are wanted", List.of(), weekly(index, ", \"movers\": 0").get(CHANGE).get("movers"));
    }

    @Test
    public void wrongInputsAreRefused() throws Exception {
        String index = indexed(1);
        String who = "[semantic_drift] aggregation [drift]";
        assertRefused(
            answer(index, WEEKLY, CENTROID + ", " + drift(", \"baseline\": \"2025-01-01\"")),
            who + " [baseline] is [2025-01-01], which is neither [previous], [first] nor [before], nor the key of a bucket; there are"
                + " [2026-01-05, 2026-01-12,"
        );
        assertRefused(answer(index, "\"terms\": {\"field\": \"kind\"}", CENTROID + ", " + drift("")), "have no order; name the key of one");
        assertRefused(
            answer(index, "\"filter\": {\"match_all\": {}}", CENTROID + ", " + drift("")),
            who + " compares buckets, but is inside"
        );
        String many = "\"histogram\": {\"field\": \"week\", \"interval\": 0.005}";
        assertRefused(answer(index, many, CENTROID + ", " + drift("")), "compares up to [1000] buckets, but [b] has [1201]");
        String unsampled = CENTROID.replace("\"v\"}", "\"v\", \"representatives\": 0}");
        assertRefused(answer(index, WEEKLY, unsampled + ", " + drift("")), "samples up to [0] vectors", "[representatives] of 1 or more");
        String few = CENTROID.replace("\"v\"}", "\"v\", \"sample_size\": 49}");
        assertRefused(answer(index, WEEKLY, few + ", " + drift("")), "samples up to [49] vectors", "needs a [sample_size] of 50 or more");
        String max = "\"c\": {\"max\": {\"field\": \"week\"}}";
        assertRefused(answer(index, WEEKLY, max + ", " + drift("")), "must lead to a [semantic_centroid]", "[c] is of type [max]");
        assertRefused(
            answer(index, WEEKLY, CENTROID + ", " + drift("").replace("\"c\"", "\"c.cohesion\"")),
            "name [c] itself, not a value of it"
        );
        assertRefused(answer(index, WEEKLY, drift("")), "No aggregation found for path [c]");
        String inTerms = "\"t\": {\"terms\": {\"field\": \"kind\"}, \"aggs\": {" + CENTROID + "}}, "
            + drift("").replace("\"c\"", "\"t>c\"");
        assertRefused(answer(index, WEEKLY, inTerms), "[t] is of type [terms]");
        Answer top = node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {" + CENTROID + ", " + drift("") + "}}");
        assertRefused(top, "semantic_drift aggregation [drift] must be declared inside of another aggregation");
        assertRefused(answer(index, WEEKLY, CENTROID + ", " + drift(", \"movers\": 101")), "[movers] is [101]");
        assertRefused(answer(index, WEEKLY, CENTROID + ", " + drift(", \"gap_policy\": \"skip\"")), "unknown field [gap_policy]");
    }

    private static final String MESSAGES_WEEKLY = "\"date_histogram\": {\"field\": \"date\", \"calendar_interval\": \"week\", \"format\":"
        + " \"yyyy-MM-dd\"}";
    private static final String MESSAGES_CENTROID = "\"c\": {\"semantic_centroid\": {\"field\": \"text_vector\"}}";

    /** The weeks with a p-value below 0.01. */
    private static List<Object> flagged(String baseline) throws Exception {
        Answer answer = answer(MESSAGES, MESSAGES_WEEKLY, MESSAGES_CENTROID + ", " + drift(", \"baseline\": \"" + baseline + "\""));
        assertEquals(13, buckets(answer).size());
        List<Object> flagged = new ArrayList<>();
        for (Map<?, ?> bucket : buckets(answer)) {
            Map<?, ?> drift = (Map<?, ?>) bucket.get("drift");
            if (drift.get("p_value") != null && number(drift, "p_value") < 0.01) {
                flagged.add(bucket.get("key_as_string"));
            }
        }
        return flagged;
    }

    @Test
    public void theNewComplaintOfTheSampleIsDatedToItsFirstWeek() throws Exception {
        assertEquals(List.of("2026-10-26"), flagged("before"));
        assertEquals("7 of 28 messages against none of 26 is too little to tell", List.of(), flagged("previous"));
    }

    @Test
    public void theNewComplaintMovesTheLastWeeks() throws Exception {
        String ranges = "\"date_range\": {\"field\": \"date\", \"ranges\": [{\"to\": \"2026-10-26\"}, {\"from\": \"2026-10-26\"}]}";
        Map<?, ?> drift = drifts(answer(MESSAGES, ranges, MESSAGES_CENTROID + ", " + drift(""))).getLast();
        assertTrue(drift.toString(), number(drift, "p_value") < 0.01);
        assertFalse(ids(drift).isEmpty());
        for (Object id : ids(drift)) {
            assertEquals("new_pouch", field((String) id, "theme"));
        }
    }
}
