// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** The {@code semantic_classifier} processor over HTTP: classes from a few examples. */
public class ClassifierIT extends EndToEndTestCase {

    private static final String CLASSES = """
        "classes": {
          "refund": ["I want my money back", "please refund the charge", "when will I get reimbursed for the order I returned"],
          "delivery": ["my parcel has not arrived", "the driver never came", "where is my package"],
          "praise": ["lovely coffee, thank you", "best beans I have ever had", "great service, very happy"]
        }""";

    private static String classifier(String more) {
        return "{\"semantic_classifier\": {\"tag\": \"c\", \"field\": \"text\", \"target\": \"intent\", " + more + "}}";
    }

    private String through(String processors) throws Exception {
        return indexThrough(pipeline(processors));
    }

    private static Map<?, ?> intent(String index, String id) throws Exception {
        return (Map<?, ?>) source(index, id).get("intent");
    }

    private static double number(Map<?, ?> intent, String name) {
        return ((Number) intent.get(name)).doubleValue();
    }

    @Test
    public void labelsScoresAndMargins() throws Exception {
        for (String method : List.of("nearest_centroid", "knn", "linear")) {
            String index = through(classifier(CLASSES + ", \"method\": \"" + method + "\", \"anomaly\": true"));
            new Bulk().text("r", "Kindly return the 20 dollars you charged me by mistake")
                .text("d", "The courier still has not brought my order")
                .text("p", "Thanks, this espresso is wonderful!")
                .text("x", "Calculate the integral of the square root of x")
                .send(node(), index)
                .noErrors();
            assertEquals("refund", intent(index, "r").get("label"));
            assertEquals("delivery", intent(index, "d").get("label"));
            assertEquals("praise", intent(index, "p").get("label"));
            for (String id : List.of("r", "d", "p", "x")) {
                Map<?, ?> intent = intent(index, id);
                assertEquals(Set.of("label", "score", "margin", "anomaly"), intent.keySet());
                assertTrue(intent.toString(), number(intent, "margin") <= number(intent, "score") && number(intent, "score") <= 1);
                assertEquals("[" + id + "] " + intent, id.equals("x"), number(intent, "score") < 0.3);
            }
            assertEquals("farther off than all nine examples", 0.9, number(intent(index, "x"), "anomaly"), 1e-6);
        }
    }

    @Test
    public void belowTheThresholdIsOther() throws Exception {
        String index = through(classifier(CLASSES + ", \"threshold\": 0.5, \"other_label\": \"none of these\""));
        new Bulk().text("r", "I would like a refund").text("x", "Calculate the integral of x").send(node(), index).noErrors();
        assertEquals("refund", intent(index, "r").get("label"));
        assertEquals("none of these", intent(index, "x").get("label"));
        assertFalse(intent(index, "x").containsKey("anomaly"));
        String byDefault = through(classifier(CLASSES + ", \"threshold\": 1"));
        new Bulk().text("r", "I would like a refund").send(node(), byDefault).noErrors();
        assertEquals("other", intent(byDefault, "r").get("label"));
    }

    @Test
    public void aVectorIsNotEmbeddedAgain() throws Exception {
        String byText = through(classifier(CLASSES));
        String byVector = through(
            embedding("") + ", {\"semantic_classifier\": {\"vector\": \"vector\", \"target\": \"intent\", " + CLASSES + "}}"
        );
        new Bulk().text("warm", "money back").send(node(), byVector).noErrors();
        Figures before = Figures.of(node());
        new Bulk().text("1", "Where is the parcel?").text("2", "Refund me").send(node(), byVector).noErrors();
        assertEquals(2, Figures.of(node()).since(before, "documents.texts"));
        new Bulk().text("1", "Where is the parcel?").text("2", "Refund me").send(node(), byText).noErrors();
        for (String id : List.of("1", "2")) {
            assertEquals(intent(byText, id), intent(byVector, id));
            Vectors.assertIsOf(node(), (String) source(byVector, id).get("text"), stored(byVector, id));
        }
    }

    @Test
    public void aBadDocumentFailsAlone() throws Exception {
        String index = through(classifier(CLASSES));
        Bulk.Items items = new Bulk().text("good", "Refund me")
            .index("number", "{\"text\": 42}")
            .index("missing", "{\"title\": \"x\"}")
            .index("blank", "{\"text\": \" \", \"intent\": {\"label\": \"stale\"}}")
            .send(node(), index);
        assertEquals(Map.of("good", 201, "number", 400, "missing", 400, "blank", 201), items.statuses());
        String who = "[semantic_classifier] tag [c]: field [text] for model [" + BGE + "]: ";
        assertEquals(who + "the value at [text] is a number, only text can be embedded", items.reason("number"));
        assertEquals(
            who + "no value at [text]; send text, or set \"ignore_missing\": true to index such documents without a label",
            items.reason("missing")
        );
        assertFalse("a stale label goes", source(index, "blank").containsKey("intent"));
        String patient = through(classifier(CLASSES + ", \"ignore_missing\": true"));
        new Bulk().index("missing", "{\"title\": \"x\"}").send(node(), patient).noErrors();
    }

    @Test
    public void aBadVectorFailsAlone() throws Exception {
        String index = plainIndex();
        String byVector = pipeline("{\"semantic_classifier\": {\"vector\": \"vector\", \"target\": \"intent\", " + CLASSES + "}}");
        Bulk.Items items = new Bulk().text("missing", "x")
            .index("word", "{\"vector\": \"x\"}")
            .index("words", "{\"vector\": [\"x\"]}")
            .index("short", "{\"vector\": [1, 2]}")
            .send(node(), index, "&pipeline=" + byVector);
        String who = "[semantic_classifier]: field [vector] for model [" + BGE + "]: ";
        assertEquals(
            who + "no vector at [vector]; put a semantic_embedding processor that writes it before this one, or set \"ignore_missing\": true"
                + " to index such documents without a label",
            items.reason("missing")
        );
        assertEquals(who + "the value at [vector] is a string, a vector was expected", items.reason("word"));
        assertEquals(who + "the value at [vector] is an array that is not made of numbers only", items.reason("words"));
        assertEquals(
            who + "a vector of dimension [2] can not be classified by vectors of dimension [384]",
            items.reason("short")
        );
        String minilm = indexThrough(pipeline(embedding("\"model\": \"" + MINILM + "\"")));
        new Bulk().text("1", "x").send(node(), minilm).noErrors();
        Answer refused = node().post(
            "/" + minilm + "/_update_by_query?pipeline=" + byVector,
            "{\"query\": {\"match_all\": {}}}"
        );
        assertTrue(refused.body(), refused.body().contains("is bound to model [" + MINILM + "@"));
    }

    @Test
    public void inObjectsOfAnArray() throws Exception {
        String index = index(Map.of(), "\"comments\": {\"type\": \"object\"}");
        String pipeline = pipeline(
            "{\"semantic_classifier\": {\"field\": \"comments.text\", \"target\": \"comments.intent\", " + CLASSES + "}}"
        );
        new Bulk().index("1", "{\"comments\": [{\"text\": \"refund me\"}, {\"text\": \"where is my parcel\"}]}")
            .send(node(), index, "&pipeline=" + pipeline)
            .noErrors();
        List<?> comments = (List<?>) source(index, "1").get("comments");
        assertEquals("refund", ((Map<?, ?>) ((Map<?, ?>) comments.get(0)).get("intent")).get("label"));
        assertEquals("delivery", ((Map<?, ?>) ((Map<?, ?>) comments.get(1)).get("intent")).get("label"));
    }

    @Test
    public void simulated() throws Exception {
        String pipeline = pipeline(classifier(CLASSES));
        Answer answer = node()
            .post("/_ingest/pipeline/" + pipeline + "/_simulate", "{\"docs\": [{\"_source\": {\"text\": \"refund me\"}}]}");
        assertEquals("refund", answer.ok().at("docs", 0, "doc", "_source", "intent", "label"));
    }

    private static void assertConfigurationRefused(String config, String... parts) throws Exception {
        String body = "{\"processors\": [{\"semantic_classifier\": {" + config + "}}]}";
        Answer answer = node().put("/_ingest/pipeline/" + unused("pipeline"), body);
        assertRefused(answer, parts);
    }

    @Test
    public void configurationsThatAreRefused() throws Exception {
        String text = "\"field\": \"text\", \"target\": \"intent\", ";
        assertConfigurationRefused("\"field\": \"text\", " + CLASSES, "[target] required property is missing");
        assertConfigurationRefused(
            "\"target\": \"intent\", " + CLASSES,
            "needs exactly one of [field] (a text) and [vector]",
            "is neither"
        );
        assertConfigurationRefused(text + "\"vector\": \"v\", " + CLASSES, "needs exactly one of [field]", "are both");
        assertConfigurationRefused("\"field\": \"text\", \"target\": \"text.x\", " + CLASSES, "target [text.x] and source [text] overlap");
        assertConfigurationRefused(
            text + "\"method\": \"knn\"",
            "needs exactly one of [classes] (examples) and [classifier]",
            "is neither"
        );
        assertConfigurationRefused(text + "\"classifier\": \"x\", " + CLASSES, "are both");
        assertConfigurationRefused(text + "\"classes\": {\"a\": [\"x\"]}", "[classes] has [1] classes, allowed are [2] to [1000]");
        assertConfigurationRefused(text + "\"classes\": {\"a\": [], \"b\": \"x\"}", "class [a] needs one example at least");
        assertConfigurationRefused(text + "\"classes\": {\"a\": [\" \"], \"b\": \"x\"}", "class [a] needs one example at least");
        assertConfigurationRefused(text + "\"classes\": {\"a\": [1], \"b\": \"x\"}", "class [a] has an example that is not a text: [1]");
        assertConfigurationRefused(
            text + CLASSES + ", \"method\": \"svm\"",
            "[method] is [svm], allowed are [nearest_centroid, knn, linear]"
        );
        assertConfigurationRefused(text + CLASSES + ", \"threshold\": 2", "[threshold] is [2.0], and must be from 0 to 1");
        assertConfigurationRefused(text + CLASSES + ", \"threshold\": \"x\"", "[threshold] must be a number, got [x]");
        assertConfigurationRefused(text + CLASSES + ", \"other_label\": \"x\"", "[other_label] is [x], but there is no [threshold]");
        assertConfigurationRefused(text + "\"classifier\": \"No\"", "[No] can not be the name of a classifier");
        assertConfigurationRefused(text + "\"classifier\": \"x\", \"method\": \"knn\"", "[method] is that of the trained classifier");
        assertConfigurationRefused(text + "\"classifier\": \"x\", \"model\": \"" + BGE + "\"", "[model] is that of the trained classifier");
        assertConfigurationRefused(text + CLASSES + ", \"model\": \"e5\"", "[model]", "unknown model [e5]");
        assertConfigurationRefused(text + CLASSES + ", \"treshold\": 0.5", "treshold");
    }
}
