// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** A field of bytes over HTTP: what is stored, and that all that reads it agrees with what is stored. */
public class ByteVectorsIT extends FormTestCase {

    private static final String BYTES = VECTOR.replace("\"dimension\"", "\"data_type\": \"byte\", \"dimension\"");

    /** As the query embeds it. */
    private static List<?> asked(String text) throws Exception {
        String body = "{\"texts\": [" + quoted(text) + "], \"role\": \"query\", \"data_type\": \"byte\"}";
        return (List<?>) node().post("/_plugins/_semantic/embed", body).ok().at("embeddings", 0, "vector");
    }

    private String bytes() throws Exception {
        return loaded(BYTES);
    }

    @Test
    public void documentsHoldBytesOfTheScaleOfTheBinding() throws Exception {
        String index = bytes();
        assertEquals("127 * sqrt(384) / 8", "311.0", meta(index, "vector").get("semantic_scale"));
        assertEquals(BGE, meta(index, "vector").get("semantic_model"));
        Answer embedded = node().post(
            "/_plugins/_semantic/embed",
            "{\"texts\": [" + quoted((String) field("m001", "text")) + "], \"data_type\": \"byte\"}"
        ).ok();
        assertEquals("byte", embedded.at("data_type"));
        assertEquals(311.0, embedded.at("scale"));
        assertEquals(embedded.at("embeddings", 0, "vector"), stored(index, "m001"));
        List<?> floats = (List<?>) field("m001", "text_vector");
        for (int i = 0; i < floats.size(); i++) {
            assertTrue(stored(index, "m001").get(i) instanceof Integer);
            assertEquals(Math.clamp(311 * number(floats.get(i)), -127, 127), number(stored(index, "m001").get(i)), 0.51);
        }
    }

    @Test
    public void searchFindsWhatIsNearestAmongTheBytes() throws Exception {
        Map<String, List<?>> vectors = vectors(bytes());
        assertEquals(messages().size(), vectors.size());
        int same = 0;
        for (String text : QUESTIONS) {
            List<?> query = asked(text);
            Hits all = search(bytes(), nearest(text, "\"k\": 1000"));
            assertEquals(vectors.keySet(), all.scores().keySet());
            all.scores().forEach((id, score) -> assertEquals(id, (1 + Vectors.cosine(query, vectors.get(id))) / 2, score, 1e-5));
            String exact = "{\"script_score\": {\"query\": {\"match_all\": {}}, \"script\": {\"source\": \"knn_score\", \"lang\": \"knn\","
                + " \"params\": {\"field\": \"vector\", \"query_value\": " + Vectors.json(query) + ", \"space_type\": \"cosinesimil\"}}}}";
            search(bytes(), exact).scores().forEach((id, score) -> assertEquals(id, 2 * all.scores().get(id), score, 1e-5));
            Set<String> ten = new HashSet<>(search(bytes(), nearest(text, "\"k\": 10")).ids());
            assertEquals(10, ten.size());
            ten.retainAll(new HashSet<>(nearest(Vectors.ofQuery(node(), text), 10, messages())));
            same += ten.size();
        }
        assertTrue("of 50 that are nearest among the floats: " + same, same >= 45);
    }

    @Test
    public void radiusAndFilterMeanWhatTheyMeanForFloats() throws Exception {
        Map<String, List<?>> vectors = vectors(bytes());
        List<?> query = asked(QUESTION);
        Set<String> within = vectors.keySet()
            .stream()
            .filter(id -> (1 + Vectors.cosine(query, vectors.get(id))) / 2 >= 0.8)
            .collect(
                Collectors.toSet()
            );
        assertTrue(within.size() > 1 && within.size() < vectors.size());
        assertEquals(within, search(bytes(), nearest(QUESTION, "\"min_score\": 0.8")).scores().keySet());
        assertEquals("distance is 1 - cosine", within, search(bytes(), nearest(QUESTION, "\"max_distance\": 0.4")).scores().keySet());
        Hits refunds = search(bytes(), nearest(QUESTION, "\"k\": 1000, \"filter\": {\"term\": {\"theme\": \"refunds\"}}"));
        assertEquals(messages().values().stream().filter(m -> "refunds".equals(m.get("theme"))).count(), refunds.ids().size());
    }

    @Test
    public void likeADocument() throws Exception {
        String like = "{\"semantic\": {\"vector\": {\"like\": {\"_index\": \"" + bytes() + "\", \"_id\": \"m007\"}, \"k\": 3}}}";
        Hits hits = search(bytes(), like);
        assertEquals("m007", hits.ids().getFirst());
        assertEquals(1, hits.scores().get("m007"), 1e-4);
    }

    @Test
    public void hybridComparesTheStoredBytesExactly() throws Exception {
        List<?> query = asked(QUESTION);
        Map<String, List<?>> vectors = vectors(bytes());
        String hybrid = "{\"semantic_hybrid\": {\"query\": \"" + QUESTION + "\", \"fields\": [\"text\"], \"vector\": \"vector\", \"k\": 5, "
            + "\"sub_scores\": true, \"alpha\": 1.0}}";
        Hits hits = searchWith(bytes(), "\"query\": " + hybrid + ", \"size\": 100, \"explain\": true");
        assertTrue("also those that only the words found", hits.ids().size() > 5);
        hits.all().forEach(hit -> {
            double cosine = Vectors.cosine(query, vectors.get(hit.get("_id")));
            assertEquals(Fused.s(cosine), number(hit.get("_score")), 1e-5);
            assertEquals(number(hit.get("_score")), number(((Map<?, ?>) hit.get("_explanation")).get("value")), 1e-5);
        });
        String balanced = hybrid.replace(", \"alpha\": 1.0", "");
        Hits ofBytes = searchWith(bytes(), "\"size\": 10, \"query\": " + balanced);
        Hits ofFloats = searchWith(
            MESSAGES,
            "\"size\": 10, \"query\": " + balanced.replace("\"vector\": \"vector\"", "\"vector\": \"text_vector\"")
        );
        Set<String> both = new HashSet<>(ofBytes.ids());
        both.retainAll(new HashSet<>(ofFloats.ids()));
        assertTrue("" + both, both.size() >= 9);
    }

    /** The mean of the unit vectors, as the page of the aggregation says. */
    @Test
    public void centroidIsThatOfTheUnitVectors() throws Exception {
        double[] sum = new double[384];
        Map<String, List<?>> vectors = vectors(bytes());
        for (List<?> vector : vectors.values()) {
            double norm = Math.sqrt(vector.stream().mapToDouble(x -> number(x) * number(x)).sum());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += number(vector.get(i)) / norm / vectors.size();
            }
        }
        double cohesion = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        Map<?, ?> found = (Map<?, ?>) aggregated(bytes(), "\"c\": {\"semantic_centroid\": {\"field\": \"vector\"}}")
            .at("aggregations", "c");
        assertEquals(messages().size(), found.get("count"));
        assertEquals(cohesion, number(found.get("cohesion")), 1e-6);
        Map<?, ?> floats = (Map<?, ?>) aggregated(MESSAGES, "\"c\": {\"semantic_centroid\": {\"field\": \"text_vector\"}}")
            .at("aggregations", "c");
        assertEquals(number(floats.get("cohesion")), number(found.get("cohesion")), 0.01);
    }

    @Test
    public void everyAggregationReadsBytes() throws Exception {
        String aggs = """
            "clusters": {"semantic_clusters": {"field": "%1$s", "k": 6}},
            "outliers": {"semantic_outliers": {"field": "%1$s", "size": 20, "threshold": 0}},
            "map": {"semantic_map": {"field": "%1$s", "sample_size": 50}},
            "classes": {"semantic_classes": {"field": "%1$s", "classes": {"refunds": ["I want my money back", "please refund me"],
              "praise": ["lovely coffee, thank you", "great service, very happy"]}}},
            "weeks": {"date_histogram": {"field": "date", "calendar_interval": "month"}, "aggs": {
              "c": {"semantic_centroid": {"field": "%1$s"}}, "drift": {"semantic_drift": {"buckets_path": "c"}}}}""";
        Answer ofBytes = aggregated(bytes(), aggs.formatted("vector"));
        Answer ofFloats = aggregated(MESSAGES, aggs.formatted("text_vector"));
        assertEquals(messages().size(), documents(ofBytes, "clusters"));
        assertEquals(messages().size(), documents(ofBytes, "classes"));
        Set<Object> outliers = ids(ofBytes, "outliers", "outliers");
        assertEquals(20, outliers.size());
        outliers.retainAll(ids(ofFloats, "outliers", "outliers"));
        assertTrue("of 20 outliers among the floats: " + outliers.size(), outliers.size() >= 16);
        assertEquals(50, ids(ofBytes, "map", "points").size());
        List<?> classes = (List<?>) ofBytes.at("aggregations", "classes", "buckets");
        List<?> ofFloat = (List<?>) ofFloats.at("aggregations", "classes", "buckets");
        for (int i = 0; i < classes.size(); i++) {
            assertEquals(number(((Map<?, ?>) ofFloat.get(i)).get("doc_count")), number(((Map<?, ?>) classes.get(i)).get("doc_count")), 5);
        }
        List<?> weeks = (List<?>) ofBytes.at("aggregations", "weeks", "buckets");
        List<?> floatWeeks = (List<?>) ofFloats.at("aggregations", "weeks", "buckets");
        for (int i = 1; i < weeks.size(); i++) {
            assertEquals(drift(floatWeeks.get(i)), drift(weeks.get(i)), 0.005);
        }
    }

    private static double drift(Object week) {
        return number(((Map<?, ?>) ((Map<?, ?>) week).get("drift")).get("value"));
    }

    private static int documents(Answer answer, String aggregation) {
        return ((List<?>) answer.at("aggregations", aggregation, "buckets")).stream()
            .mapToInt(bucket -> (Integer) ((Map<?, ?>) bucket).get("doc_count"))
            .sum();
    }

    private static Set<Object> ids(Answer answer, String aggregation, String list) {
        return ((List<?>) answer.at("aggregations", aggregation, list)).stream()
            .map(each -> ((Map<?, ?>) each).get("_id"))
            .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    public void floatsAndBytesOfOneModelAreSearchedTogether() throws Exception {
        String floats = loaded(VECTOR);
        String both = floats + "," + bytes();
        Map<String, Double> ofFloats = search(floats, nearest(QUESTION, "\"k\": 1000")).scores();
        Map<String, Double> ofBytes = search(bytes(), nearest(QUESTION, "\"k\": 1000")).scores();
        Hits hits = search(both, nearest(QUESTION, "\"k\": 1000"));
        assertEquals(2 * messages().size(), hits.all().size());
        hits.all().forEach(hit -> {
            Map<String, Double> own = floats.equals(hit.get("_index")) ? ofFloats : ofBytes;
            assertEquals(own.get((String) hit.get("_id")), number(hit.get("_score")), 1e-6);
        });
        assertEquals(10, search(both, nearest(QUESTION, "\"k\": 5")).ids().size());
        String like = "{\"semantic\": {\"vector\": {\"like\": {\"_index\": \"" + floats + "\", \"_id\": \"m007\"}, \"k\": 1}}}";
        assertEquals(List.of("m007", "m007"), search(both, like).ids());
        String likeBytes = like.replace(floats, bytes());
        assertEquals(List.of("m007", "m007"), search(both, likeBytes).ids());
        String hybrid = "{\"semantic_hybrid\": {\"query\": \"late parcel\", \"fields\": [\"text\"], \"vector\": \"vector\"}}";
        assertEquals(2 * search(floats, hybrid).ids().size(), search(both, hybrid).ids().size(), 20);
        Map<?, ?> centroid = (Map<?, ?>) aggregated(both, "\"c\": {\"semantic_centroid\": {\"field\": \"vector\"}}")
            .at("aggregations", "c");
        assertEquals(2 * messages().size(), centroid.get("count"));
        String lacking = index(Map.of(), "\"text\": {\"type\": \"text\"}");
        assertEquals(10, search(both + "," + lacking, nearest(QUESTION, "\"k\": 5")).ids().size());
    }

    @Test
    public void filteredAliasAndExplainReadBytes() throws Exception {
        String alias = unused("alias");
        String filter = nearest(QUESTION, "\"k\": 5");
        String actions = "{\"actions\": [{\"add\": {\"index\": \"%s\", \"alias\": \"%s\", \"filter\": %s}}]}";
        node().post("/_aliases", actions.formatted(bytes(), alias, filter)).ok();
        Hits hits = search(alias, "{\"match_all\": {}}");
        assertEquals(new HashSet<>(search(bytes(), filter).ids()), new HashSet<>(hits.ids()));
        node().post("/_aliases", actions.formatted(bytes(), alias, "{}").replace("\"add\"", "\"remove\"").replace(", \"filter\": {}", ""))
            .ok();
        String first = search(bytes(), filter).ids().getFirst();
        Answer explained = node().post("/" + bytes() + "/_explain/" + first, "{\"query\": " + filter + "}").ok();
        assertEquals(search(bytes(), filter).scores().get(first), number(explained.at("explanation", "value")), 1e-6);
    }

    @Test
    public void classifiersLearnFromBytesAndJudgeThem() throws Exception {
        String name = unused("classifier");
        deleteLater("/_plugins/_semantic/classifiers/" + name);
        Answer trained = node().put(
            "/_plugins/_semantic/classifiers/" + name,
            "{\"method\": \"linear\", \"training\": {\"index\": \"" + bytes()
                + "\", \"vector_field\": \"vector\", \"label_field\": \"theme\"}}"
        ).ok();
        assertTrue(trained.body(), number(trained.at("classifiers", 0, "accuracy")) > 0.65);
        String judging = "{\"semantic_classifier\": {\"vector\": \"vector\", \"target\": \"theme\", \"anomaly\": true, \"classifier\": \""
            + name
            + "\"}}";
        String index = index(
            Map.of("index.default_pipeline", pipeline(embedding("") + ", " + judging)),
            plainFields().replace(VECTOR, BYTES)
        );
        new Bulk().text("1", "I can not log in, it says my password is wrong").send(node(), index).noErrors();
        assertEquals("sign_in", ((Map<?, ?>) source(index, "1").get("theme")).get("label"));
        assertTrue(((Map<?, ?>) source(index, "1").get("theme")).get("anomaly") instanceof Number);
    }

    @Test
    public void theScaleMayBeGivenAndIsKept() throws Exception {
        String own = BYTES.substring(0, BYTES.length() - 1) + ", \"meta\": {\"semantic_model\": \"" + BGE
            + "\", \"semantic_scale\": \"100\"}}";
        String index = index(Map.of("index.default_pipeline", meaning()), plainFields().replace(VECTOR, own));
        new Bulk().text("1", "lovely coffee").send(node(), index).noErrors();
        assertEquals("100", meta(index, "vector").get("semantic_scale"));
        List<?> floats = Vectors.ofDocument(node(), "lovely coffee");
        List<Integer> expected = new ArrayList<>();
        floats.forEach(x -> expected.add((int) Math.rint(100 * number(x))));
        assertEquals(1, Vectors.cosine(expected, stored(index, "1")), 1e-4);
        String resent = "{\"properties\": {\"vector\": " + BYTES.substring(0, BYTES.length() - 1) + ", \"meta\": {\"semantic_model\": \""
            + BGE;
        node().put("/" + index + "/_mapping", resent + "\"}}}}").ok();
        assertEquals("100", meta(index, "vector").get("semantic_scale"));
        assertRefused(
            node().put("/" + index + "/_mapping", resent + "\", \"semantic_scale\": \"200\"}}}}"),
            "field [vector] of index [" + index + "] holds bytes of scale [100], and this mapping update says [200]"
        );
        String wrong = index(Map.of("index.default_pipeline", meaning()), plainFields().replace(VECTOR, own.replace("100", "3")));
        assertRefused(
            node().put("/" + wrong + "/_doc/1", "{\"text\": \"lovely coffee\"}"),
            "[semantic] field [vector] of index [" + wrong + "]: scale [3.0] of byte vectors of dimension 384 must be from 19.6 to 2488.6"
        );
    }

    @Test
    public void simulationShowsBytes() throws Exception {
        String docs = "{\"docs\": [{\"_index\": \"" + bytes() + "\", \"_source\": {\"text\": \"lovely coffee\"}}]}";
        Answer simulated = node().post("/_ingest/pipeline/" + meaning() + "/_simulate", docs).ok();
        List<?> vector = (List<?>) simulated.at("docs", 0, "doc", "_source", "vector");
        assertTrue("" + vector, vector.stream().allMatch(Integer.class::isInstance));
    }

    @Test
    public void embedRefusesOtherForms() throws Exception {
        String path = "/_plugins/_semantic/embed";
        assertRefused(
            node().post(path, "{\"texts\": \"x\", \"dimension\": 128}"),
            "[embed] [dimension] is [128], model [" + BGE + "] embeds to [384]"
        );
        assertRefused(
            node().post(path, "{\"texts\": \"x\", \"data_type\": \"bit\"}"),
            "[embed] [data_type] is [bit], allowed are [float, byte]"
        );
        Answer floats = node().post(path, "{\"texts\": \"x\", \"dimension\": 384, \"data_type\": \"float\"}").ok();
        assertEquals("float", floats.at("data_type"));
        assertEquals(384, floats.at("dimension"));
    }
}
