// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** {@code semantic_hybrid} as a clause of other queries. */
public class HybridInQueries extends MatrixTestCase {

    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";
    private static final String RATED = "{\"range\": {\"rating\": {\"gte\": 4}}}";

    /** A query around a hybrid one, and what it makes of the scores of that. */
    private interface Around {
        Map<String, Double> expected(Map<String, Double> plain);
    }

    private static void assertAround(String query, Around around) {
        forEachHybrid(hybrid -> assertEveryWay(around.expected(scores(hybrid)), query.replace("HYBRID", hybrid)));
    }

    private static boolean isEu(MatrixDocument document) {
        return document.region().equals("eu");
    }

    /** The sum of two scores of a document; what only one query finds keeps its score. */
    private static Map<String, Double> sum(Map<String, Double> a, Map<String, Double> b) {
        Map<String, Double> sum = new HashMap<>(a);
        b.forEach((id, score) -> sum.merge(id, score, Double::sum));
        return sum;
    }

    @Test
    public void alone() {
        assertAround("HYBRID", plain -> plain);
    }

    @Test
    public void boolMustWithFilter() {
        assertAround(
            "{\"bool\": {\"must\": HYBRID, \"filter\": " + EU + "}}",
            plain -> only(plain, HybridInQueries::isEu)
        );
        assertAround(
            "{\"bool\": {\"must\": HYBRID, \"must_not\": " + EU + "}}",
            plain -> only(plain, document -> isEu(document) == false)
        );
    }

    @Test
    public void boolMustWithMust() {
        assertAround("{\"bool\": {\"must\": [{\"match\": {\"text\": \"driver parcel order taste\"}}, HYBRID]}}", plain -> {
            Map<String, Double> both = scores("{\"match\": {\"text\": \"driver parcel order taste\"}}");
            both.keySet().retainAll(plain.keySet());
            both.replaceAll((id, score) -> score + plain.get(id));
            return both;
        });
    }

    @Test
    public void boolShould() {
        String eu = "{\"constant_score\": {\"boost\": 0.25, \"filter\": " + EU + "}}";
        assertAround("{\"bool\": {\"should\": [HYBRID, " + eu + "]}}", plain -> sum(plain, scores(eu)));
        assertAround(
            "{\"bool\": {\"must\": HYBRID, \"should\": " + eu + "}}",
            plain -> each(plain, (document, score) -> isEu(document) ? score + 0.25 : score)
        );
        assertAround(
            "{\"bool\": {\"should\": [HYBRID, " + eu + "], \"minimum_should_match\": 2}}",
            plain -> each(only(plain, HybridInQueries::isEu), (document, score) -> score + 0.25)
        );
    }

    @Test
    public void twoInOneBool() {
        String other = hybrid("{\"match\": {\"text\": \"driver sour\"}}", ", \"boost\": 2").replace("\"k\": 30", "\"k\": 15");
        assertAround("{\"bool\": {\"should\": [HYBRID, " + other + "]}}", plain -> sum(plain, scores(other)));
    }

    @Test
    public void boolFilterAndMustNot() {
        assertAround("{\"bool\": {\"filter\": HYBRID}}", plain -> each(plain, (document, score) -> 0.0));
        String most = "{\"terms\": {\"region\": [\"eu\", \"us\"], \"boost\": 3}}";
        assertAround(
            "{\"bool\": {\"must\": " + most + ", \"filter\": [HYBRID]}}",
            plain -> each(only(plain, document -> document.region().equals("apac") == false), (document, score) -> 3.0)
        );
        assertAround("{\"bool\": {\"must\": {\"match_all\": {}}, \"must_not\": HYBRID}}", plain -> {
            Map<String, Double> rest = new HashMap<>();
            place().all().forEach(document -> rest.put(document.id(), 1.0));
            rest.keySet().removeAll(plain.keySet());
            return rest;
        });
    }

    @Test
    public void constantScore() {
        assertAround("{\"constant_score\": {\"boost\": 3, \"filter\": HYBRID}}", plain -> each(plain, (document, score) -> 3.0));
    }

    @Test
    public void functionScore() {
        assertAround(
            "{\"function_score\": {\"query\": HYBRID, \"field_value_factor\": {\"field\": \"rating\", \"factor\": 2}}}",
            plain -> each(plain, (document, score) -> score * 2 * document.rating())
        );
        assertAround(
            "{\"function_score\": {\"query\": HYBRID, \"boost_mode\": \"sum\", \"functions\": [{\"filter\": " + EU
                + ", \"weight\": 5}, {\"filter\": " + RATED + ", \"weight\": 2}], \"score_mode\": \"sum\"}}",
            plain -> each(plain, (document, score) -> {
                double functions = (isEu(document) ? 5 : 0) + (document.rating() >= 4 ? 2 : 0);
                return score + (functions == 0 ? 1 : functions);
            })
        );
    }

    @Test
    public void functionScoreWithALeastScore() {
        forEachHybrid(hybrid -> {
            Map<String, Double> above = new HashMap<>(scores(hybrid));
            List<String> ranked = ranked(above);
            double least = (above.get(ranked.get(24)) + above.get(ranked.get(25))) / 2;
            above.values().removeIf(score -> score < least);
            assertEveryWay(above, "{\"function_score\": {\"query\": " + hybrid + ", \"min_score\": " + least + ", \"weight\": 1}}");
        });
    }

    @Test
    public void functionThatIsFilteredByIt() {
        forEachHybrid(hybrid -> {
            Set<String> found = scores(hybrid).keySet();
            String query = "{\"function_score\": {\"query\": " + RATED + ", \"functions\": [{\"filter\": " + hybrid + ", \"weight\": 7}]}}";
            assertEveryWay(each(scores(RATED), (document, score) -> found.contains(document.id()) ? 7.0 : 1.0), query);
        });
    }

    @Test
    public void disMax() {
        String match = "{\"match\": {\"text\": {\"query\": \"driver parcel order taste\", \"boost\": 0.1}}}";
        for (double tie : new double[] { 0, 0.5 }) {
            assertAround("{\"dis_max\": {\"tie_breaker\": " + tie + ", \"queries\": [" + match + ", HYBRID]}}", plain -> {
                Map<String, Double> other = scores(match);
                Map<String, Double> best = sum(plain, other);
                best.replaceAll((id, sum) -> {
                    double max = Math.max(plain.getOrDefault(id, 0.0), other.getOrDefault(id, 0.0));
                    return max + tie * (sum - max);
                });
                return best;
            });
        }
    }

    @Test
    public void scriptScore() {
        assertAround(
            "{\"script_score\": {\"query\": HYBRID, \"script\": {\"source\": \"_score * doc['rating'].value + 1\"}}}",
            plain -> each(plain, (document, score) -> score * document.rating() + 1)
        );
    }

    @Test
    public void boosting() {
        assertAround(
            "{\"boosting\": {\"positive\": HYBRID, \"negative\": " + EU + ", \"negative_boost\": 0.5}}",
            plain -> each(plain, (document, score) -> isEu(document) ? score / 2 : score)
        );
        assertAround("{\"boosting\": {\"positive\": " + RATED + ", \"negative\": HYBRID, \"negative_boost\": 0.5}}", plain -> {
            Set<String> found = new HashSet<>(plain.keySet());
            return each(scores(RATED), (document, score) -> found.contains(document.id()) ? 0.5 : 1.0);
        });
    }

    @Test
    public void besideNestedDocuments() {
        String index = MatrixPlace.OTHER;
        String nested = "{\"nested\": {\"path\": \"parts\", \"score_mode\": \"max\", \"query\": {\"match\": {\"parts.text\": \"parcel cold\"}}}}";
        forEachHybrid(hybrid -> {
            Map<String, Double> both = sum(place().scores(index, "", hybrid), place().scores(index, "", nested));
            for (int size : new int[] { 1000, 10 }) {
                String body = "{\"size\": " + size + ", \"query\": {\"bool\": {\"should\": [" + hybrid + ", " + nested + "]}}}";
                assertPage(both, 0, size, Hits.of(place().post("/" + index + "/_search", body)));
            }
        });
    }

    @Test
    public void wrapped() {
        forEachHybrid(hybrid -> {
            String bytes = Base64.getEncoder().encodeToString(hybrid.getBytes(StandardCharsets.UTF_8));
            assertEveryWay(scores(hybrid), "{\"wrapper\": {\"query\": \"" + bytes + "\"}}");
        });
    }

    @Test
    public void asTheLexicalSideOfAnother() {
        String outer = hybrid(HYBRID, ", \"weights\": {\"lexical\": 1, \"semantic\": 0}");
        Map<String, Double> found = scores(outer);
        assertEquals(ranked(scores(HYBRID)), ranked(found));
        assertEveryWay(found, outer);
    }
}
