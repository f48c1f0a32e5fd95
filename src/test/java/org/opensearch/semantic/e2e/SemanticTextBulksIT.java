// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Whatever a bulk holds, each of its operations has its answer in its place, and one that fails fails alone. */
public class SemanticTextBulksIT extends SemanticTextTestCase {

    /** Takes one passage; {@link #LONG} has more. */
    private static final String SHORT = "\"body\": {\"type\": \"semantic_text\", "
        + "\"passages\": {\"max_tokens\": 16, \"overlap_tokens\": 0, \"max_passages\": 1}}";
    private static final String LONG = (LATE + " ").repeat(8);

    static List<String> outcomes(Answer answer) {
        return ((List<?>) answer.at("items")).stream().map(SemanticTextBulksIT::outcome).toList();
    }

    private static String outcome(Object item) {
        Map.Entry<?, ?> only = ((Map<?, ?>) item).entrySet().iterator().next();
        return only.getKey() + " " + at(only.getValue(), "_id") + " " + at(only.getValue(), "status");
    }

    private static String to(String operation, String index, String id) {
        return "{\"" + operation + "\": {\"_index\": \"" + index + "\", \"_id\": \"" + id + "\"}}";
    }

    private static Answer tryBulk(List<String> lines) throws Exception {
        return node().post("/_bulk?refresh=true", String.join("\n", lines) + "\n").ok();
    }

    private static Object passage(String index, String id) throws Exception {
        return at(whole(index, id), "body_semantic", "passages", 0, "vector");
    }

    @Test
    public void aPartThatCanNotBeEmbeddedFailsAlone() throws Exception {
        String index = texts(SHORT);
        for (String id : List.of("1", "2", "3")) {
            put(index, id, body(LATE));
        }
        Answer answer = tryBulk(
            index,
            update("1"),
            doc(body(SOUR)),
            update("2"),
            doc(body(LONG)),
            update("3"),
            doc("{\"stars\": 1}"),
            update("3"),
            doc(body(KIND)),
            update("4"),
            doc(body(KIND))
        );
        assertEquals(List.of("update 1 200", "update 2 400", "update 3 200", "update 3 200", "update 4 404"), outcomes(answer));
        String reason = String.valueOf(answer.at("items", 1, "update", "error", "reason"));
        assertTrue(reason, reason.contains("passages"));
        assertEquals("the concrete index", index, answer.at("items", 1, "update", "_index"));
        assertEquals(SOUR, whole(index, "1").get("body"));
        Vectors.assertIsOf(node(), SOUR, (List<?>) passage(index, "1"));
        assertEquals(LATE, whole(index, "2").get("body"));
        Vectors.assertIsOf(node(), LATE, (List<?>) passage(index, "2"));
        assertEquals(1, whole(index, "3").get("stars"));
        Vectors.assertIsOf(node(), KIND, (List<?>) passage(index, "3"));
        Answer only = tryBulk(index, update("1"), doc(body(LONG)));
        assertEquals(List.of("update 1 400"), outcomes(only));
    }

    @Test
    public void anAliasWithoutAWriteIndexFailsItsOperationsOnly() throws Exception {
        String index = texts(BODY);
        String other = texts(BODY);
        put(index, "1", body(LATE));
        String alias = unused("both");
        for (String each : List.of(index, other)) {
            node().put("/" + each + "/_alias/" + alias, "{}").ok();
        }
        Answer answer = tryBulk(
            List.of(
                to("update", alias, "1"),
                doc(body(SOUR)),
                to("update", alias, "1"),
                script("ctx._source.stars = 1"),
                to("index", index, "2"),
                body(SOUR),
                to("update", index, "1"),
                script("ctx._source.body = '" + KIND + "'"),
                to("update", "<bad{", "1"),
                doc(body(SOUR))
            )
        );
        List<String> outcomes = outcomes(answer);
        assertEquals(List.of("update 1 400", "update 1 400", "index 2 201", "update 1 200"), outcomes.subList(0, 4));
        assertTrue(outcomes.get(4), outcomes.get(4).startsWith("update 1 4"));
        assertBody(index, "1", KIND);
        assertBody(index, "2", SOUR);
    }

    @Test
    public void documentsOfSeveralIndicesFailInTheirPlaces() throws Exception {
        String first = texts(SHORT);
        String second = texts(SHORT);
        Answer answer = tryBulk(
            List.of(
                to("index", first, "0"),
                body(LONG),
                to("index", second, "1"),
                body(LONG),
                to("index", first, "2"),
                body(LATE),
                to("index", first, "3"),
                body(LONG),
                to("index", second, "4"),
                body(LATE),
                to("index", second, "5"),
                body(LONG)
            )
        );
        assertEquals(
            List.of("index 0 400", "index 1 400", "index 2 201", "index 3 400", "index 4 201", "index 5 400"),
            outcomes(answer)
        );
    }

    @Test
    public void vectorsGoWithAnObjectThatAPartReplaces() throws Exception {
        String index = texts(BODY + ", \"a\": {\"properties\": {\"t\": {\"type\": \"text\", \"copy_to\": \"body\"}}}");
        String both = "{\"body\": " + quoted(SOUR) + ", \"a\": {\"t\": " + quoted(LATE) + "}}";
        for (String none : List.of("null", "[]", "[{\"other\": 1}]")) {
            put(index, "1", both);
            assertIsOf(SOUR + "\n" + LATE, whole(index, "1").get("body_semantic"));
            bulk(index, update("1"), doc("{\"a\": " + none + "}"));
            assertIsOf(SOUR, whole(index, "1").get("body_semantic"));
        }
        put(index, "1", both);
        bulk(index, update("1"), doc("{\"a\": {\"other\": 1}}"));
        assertIsOf(SOUR + "\n" + LATE, whole(index, "1").get("body_semantic"));
    }

    @Test
    public void vectorsThatWereTurnedOffGoWithTheirText() throws Exception {
        String index = texts(BODY);
        put(index, "1", body(LATE));
        node().put("/" + index + "/_mapping", "{\"properties\": {\"body\": " + text("\"vectors\": \"off\"") + "}}").ok();
        bulk(index, update("1"), doc("{\"stars\": 1}"));
        assertIsOf(LATE, whole(index, "1").get("body_semantic"));
        bulk(index, update("1"), doc(body(SOUR)));
        assertNull(whole(index, "1").get("body_semantic"));
    }

    @Test
    public void partsThatMayBecomeDocumentsGoThroughPipelines() throws Exception {
        String cut = pipeline(
            "{\"set\": {\"field\": \"touched\", \"value\": true}}, "
                + "{\"remove\": {\"if\": \"ctx.gone == true\", \"field\": \"body\", \"ignore_missing\": true}}"
        );
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.default_pipeline\": \"" + cut + "\"}",
            "{\"properties\": {" + BODY + "}}"
        );
        node().put("/" + index + "/_doc/1?refresh=true&pipeline=_none", body(LATE)).ok();
        bulk(index, update("1"), "{\"doc_as_upsert\": true, \"doc\": " + body(SOUR) + "}");
        assertEquals(true, whole(index, "1").get("touched"));
        assertBody(index, "1", SOUR);
        bulk(index, update("2"), "{\"doc_as_upsert\": true, \"doc\": " + body(KIND) + "}");
        assertEquals(true, whole(index, "2").get("touched"));
        assertBody(index, "2", KIND);
        bulk(index, update("2"), "{\"doc_as_upsert\": true, \"doc\": {\"gone\": true}}");
        assertNull(whole(index, "2").get("body"));
        assertNoVector(index, "2");
    }

    /** A server that has sent a part of a bulk's documents to another index has lost count of the others. */
    @Test
    public void whatAPipelineSendsElsewhereIsToBeSentAlone() throws Exception {
        String other = texts(BODY);
        String away = pipeline("{\"set\": {\"if\": \"ctx.away == true\", \"field\": \"_index\", \"value\": \"" + other + "\"}}");
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.default_pipeline\": \"" + away + "\"}",
            "{\"properties\": {" + BODY + "}}"
        );
        String sent = "{\"away\": true, \"body\": " + quoted(LATE) + "}";
        bulk(index, "{\"index\": {\"_id\": \"1\"}}", sent);
        assertBody(other, "1", LATE);
        bulk(index, "{\"index\": {\"_id\": \"2\"}}", sent, "{\"index\": {\"_id\": \"3\"}}", sent);
        assertBody(other, "3", LATE);
        bulk(index, "{\"index\": {\"_id\": \"4\"}}", body(SOUR), "{\"index\": {\"_id\": \"5\"}}", body(KIND));
        assertBody(index, "5", KIND);
        Answer mixed = tryBulk(
            index,
            "{\"index\": {\"_id\": \"6\"}}",
            sent,
            "{\"index\": {\"_id\": \"7\"}}",
            body(SOUR),
            "{\"index\": {\"_id\": \"8\"}}",
            body(KIND)
        );
        assertEquals("the bulk says that something is wrong", true, mixed.at("errors"));
        assertEquals(List.of("index 6 500", "index 7 500", "index 8 201"), outcomes(mixed));
        assertNoVector(index, "8");
    }

    @Test
    public void aFieldThatCameWithoutItsObjectGetsIt() throws Exception {
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.knn\": true, \"index.knn.derived_source.enabled\": false}",
            "{\"dynamic_templates\": [{\"texts\": {\"match\": \"*_text\", \"mapping\": " + text("") + "}}]}"
        );
        put(index, "0", "{\"n_text\": 42}");
        assertIsOf("42", whole(index, "0").get("n_text_semantic"));
        node().put("/_cluster/settings", "{\"persistent\": {\"cluster.ingest.system_pipeline_enabled\": false}}").ok();
        try {
            put(index, "1", "{\"a_text\": " + quoted(LATE) + ", \"in\": {\"b_text\": " + quoted(SOUR) + "}}");
        } finally {
            node().put("/_cluster/settings", "{\"persistent\": {\"cluster.ingest.system_pipeline_enabled\": null}}").ok();
        }
        assertNull(whole(index, "1").get("a_text_semantic"));
        put(index, "2", "{\"a_text\": " + quoted(KIND) + ", \"in\": {\"b_text\": " + quoted(LATE) + "}}");
        assertIsOf(KIND, whole(index, "2").get("a_text_semantic"));
        assertIsOf(LATE, at(whole(index, "2"), "in", "b_text_semantic"));
        bulk(index, update("1"), doc("{\"in\": {\"b_text\": " + quoted(KIND) + "}}"));
        assertIsOf(LATE, whole(index, "1").get("a_text_semantic"));
        assertIsOf(KIND, at(whole(index, "1"), "in", "b_text_semantic"));
        bulk(index, update("1"), doc("{\"in\": {\"c_text\": " + quoted(KIND) + "}}"));
        assertIsOf(KIND, at(whole(index, "1"), "in", "c_text_semantic"));
    }

    private String template(String pattern) throws Exception {
        deleteLater("/" + pattern);
        deleteLater("/_index_template/" + pattern);
        node().put(
            "/_index_template/" + pattern,
            "{\"index_patterns\": [\"" + pattern + "\"], \"template\": {\"mappings\": {\"properties\": {" + BODY + "}}}}"
        ).ok();
        return pattern;
    }

    @Test
    public void anIndexThatMayNotBeCreatedIsNot() throws Exception {
        String missing = template(unused("missing"));
        String index = texts(BODY);
        node().put("/_cluster/settings", "{\"persistent\": {\"action.auto_create_index\": \"false\"}}").ok();
        try {
            Answer answer = tryBulk(
                List.of(
                    to("index", missing, "1"),
                    body(LATE),
                    to("index", index, "2"),
                    body(SOUR),
                    to("update", missing, "3"),
                    doc(body(LATE))
                )
            );
            assertEquals(List.of("index 1 404", "index 2 201", "update 3 404"), outcomes(answer));
            assertEquals(404, node().get("/" + missing).status());
        } finally {
            node().put("/_cluster/settings", "{\"persistent\": {\"action.auto_create_index\": null}}").ok();
        }
        assertBody(index, "2", SOUR);
    }

    @Test
    public void anIndexIsNotCreatedInThePlaceOfAnAlias() throws Exception {
        String missing = template(unused("missing"));
        Answer answer = node().post(
            "/" + missing + "/_bulk?require_alias=true",
            "{\"index\": {\"_id\": \"1\"}}\n" + body(LATE) + "\n" + update("2") + "\n" + script("ctx._source.stars = 1") + "\n"
        ).ok();
        assertEquals(List.of("index 1 404", "update 2 404"), outcomes(answer));
        assertEquals(404, node().get("/" + missing).status());
    }
}
