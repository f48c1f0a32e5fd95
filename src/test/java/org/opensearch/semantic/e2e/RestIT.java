// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** The plugin's own endpoints: vectors on request, and figures that add up. */
public class RestIT extends EndToEndTestCase {

    private static Answer embed(String body) throws Exception {
        return node().post("/_plugins/_semantic/embed", body);
    }

    private static String texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"late " + i + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    public void embedAnswersInTheOrderOfTheTexts() throws Exception {
        String[] texts = { "the parcel never came", "a", "lovely crema, and such a nice cup", "refund" };
        Answer many = embed("{\"texts\": [" + List.of(texts).stream().map(EndToEndTestCase::quoted).collect(Collectors.joining(",")) + "]}")
            .ok();
        assertEquals(BGE, many.at("model"));
        assertEquals(texts.length, ((List<?>) many.at("embeddings")).size());
        for (int i = 0; i < texts.length; i++) {
            Vectors.assertIsOf(node(), texts[i], (List<?>) many.at("embeddings", i, "vector"));
            assertEquals(false, many.at("embeddings", i, "truncated"));
        }
        assertEquals("[CLS] the parcel never came [SEP]", 6, many.at("embeddings", 0, "tokens"));
        assertEquals(1, ((List<?>) embed("{\"texts\": \"one text\"}").ok().at("embeddings")).size());
    }

    @Test
    public void rolesDifferByThePrefix() throws Exception {
        List<?> asQuery = Vectors.ofQuery(node(), "late driver");
        assertNotEquals(1.0, Vectors.cosine(asQuery, Vectors.ofDocument(node(), "late driver")), 1e-3);
        List<?> prefixed = Vectors.ofDocument(node(), "Represent this sentence for searching relevant passages: late driver");
        assertEquals(1.0, Vectors.cosine(asQuery, prefixed), 1e-5);
        // This model has no prefixes.
        List<?> one = Vectors.of(node(), "late driver", "query", MINILM);
        assertEquals(1.0, Vectors.cosine(one, Vectors.of(node(), "late driver", "document", MINILM)), 1e-5);
    }

    @Test
    public void aThousandTextsAreTheMost() throws Exception {
        assertEquals(1000, ((List<?>) embed("{\"texts\": " + texts(1000) + "}").ok().at("embeddings")).size());
        assertRefused(embed("{\"texts\": " + texts(1001) + "}"), "[embed] [texts] has [1001] entries, allowed are [1] to [1000]");
        assertRefused(embed("{\"texts\": []}"), "[embed] [texts] has [0] entries, allowed are [1] to [1000]");
    }

    @Test
    public void whatEmbedRefuses() throws Exception {
        assertRefused(
            embed("{\"texts\": [\"x\"], \"model\": \"e5\"}"),
            "[semantic] unknown model [e5], this node has [" + MINILM + ", " + BGE + "]"
        );
        Answer noTexts = embed("{\"model\": \"" + BGE + "\"}");
        assertRefused(noTexts, "[embed] needs [texts], a list of [1] to [1000] texts");
        assertEquals("said at once", "[embed] needs [texts], a list of [1] to [1000] texts", noTexts.at("error", "reason"));
        Answer role = embed("{\"texts\": [\"x\"], \"role\": \"passage\"}");
        assertRefused(role, "[embed] [role] is [passage], allowed are [document, query]");
        assertEquals("said at once", "[embed] [role] is [passage], allowed are [document, query]", role.at("error", "reason"));
        assertRefused(embed("{\"texts\": [{\"a\": 1}]}"), "texts");
        assertRefused(embed("{\"texts\": {\"a\": 1}}"), "texts doesn't support values of type: START_OBJECT");
        assertRefused(embed("{\"texts\": [\"x\"], \"model\": [\"a\"]}"), "model doesn't support values of type: START_ARRAY");
        assertRefused(embed("{\"texts\": [\"x\"], \"text\": \"y\"}"), "unknown field [text]");
        assertRefused(embed("{\"texts\": [null]}"), "texts");
        assertRefused(embed("{\"texts\": [\"x\"]"), "");
        assertRefused(embed(null), "");
    }

    @Test
    public void figuresAddUp() throws Exception {
        String index = indexThrough(meaning());
        embed("{\"texts\": \"warm\"}").ok();
        Figures before = Figures.of(node());
        new Bulk().text("1", "late").text("2", "late again").index("3", "{\"text\": 7}").text("4", "").send(node(), index);
        embed("{\"texts\": [\"one two\", \"three\"], \"role\": \"document\"}").ok();
        String query = "figures " + System.nanoTime();
        for (int i = 0; i < 2; i++) {
            search(index, "{\"semantic\": {\"vector\": {\"query\": " + quoted(query) + "}}}");
        }
        Figures after = Figures.of(node());
        assertEquals("two of the bulk, two of embed", 4, after.since(before, "documents.texts"));
        assertEquals("[CLS] and [SEP] around 1, 2, 2 and 1 words", 6 + 8, after.since(before, "documents.tokens"));
        assertEquals(0, after.since(before, "documents.truncated"));
        assertEquals("a number is no text, and never came to the model", 0, after.since(before, "documents.failed"));
        assertEquals(0, after.since(before, "documents.rejected"));
        assertEquals(1, after.since(before, "queries.texts"));
        assertEquals(1, after.since(before, "queries.batches.count"));
        assertEquals(1, after.since(before, "queries.cache.misses"));
        assertEquals(1, after.since(before, "queries.cache.hits"));
        embed("{\"texts\": [" + quoted(query) + "], \"role\": \"query\"}").ok();
        assertEquals("queries that only want their vector are bulk work", 5, Figures.of(node()).since(before, "documents.texts"));
        assertEquals(0.0, after.at("documents.queued") + after.at("queries.queued") + after.at("documents.queued_bytes"), 0);
        double batches = after.at("documents.batches.count");
        assertTrue(after.since(before, "documents.batches.count") >= 2);
        double distinct = after.at("documents.texts") - after.at("documents.duplicates");
        assertEquals(distinct / batches, after.at("documents.batches.mean_texts"), 1e-6);
        assertEquals(after.at("documents.tokens") / batches, after.at("documents.batches.mean_tokens"), 1e-6);
        for (String times : List
            .of("queries.queue_millis", "queries.inference_millis", "documents.queue_millis", "documents.inference_millis")) {
            assertTrue(times, after.at(times + ".p50") >= 0);
            assertTrue(times, after.at(times + ".p50") <= after.at(times + ".p90") && after.at(times + ".p90") <= after.at(times + ".p99"));
        }
        assertTrue(after.at("documents.inference_millis.p50") > 0);
        assertTrue(after.at("documents.tokens_per_second") > 0 && after.at("queries.tokens_per_second") > 0);
        double hits = after.at("queries.cache.hits");
        assertEquals(hits / (hits + after.at("queries.cache.misses")), after.at("queries.cache.hit_rate"), 1e-6);
        assertEquals(1, after.since(before, "queries.cache.entries"));
    }

    @Test
    public void identicalTextsAreEmbeddedOnce() throws Exception {
        Figures before = Figures.of(node());
        Answer answer = embed("{\"texts\": [\"same\", \"other\", \"same\", \"same\"]}").ok();
        assertEquals(answer.at("embeddings", 0), answer.at("embeddings", 3));
        assertNotEquals(answer.at("embeddings", 0), answer.at("embeddings", 1));
        Figures after = Figures.of(node());
        assertEquals(4, after.since(before, "documents.texts"));
        assertEquals(2, after.since(before, "documents.duplicates"));
        assertEquals("[CLS] same [SEP] and [CLS] other [SEP]", 6, after.since(before, "documents.tokens"));
    }

    @Test
    public void memoryIsSeenInTheCircuitBreakersOfTheNode() throws Exception {
        Figures breaker = Figures.ofBreaker(node(), "semantic");
        double heap = Figures.ofBreaker(node(), "in_flight_requests").at("limit_size_in_bytes"); // 100% of it
        assertEquals(heap / 2, breaker.at("limit_size_in_bytes"), 1);
        assertEquals(1, breaker.at("overhead"), 0);
    }

    @Test
    public void modelsAreThoseOfTheZip() throws Exception {
        embed("{\"texts\": \"x\"}").ok();
        List<?> models = (List<?>) node().get("/_plugins/_semantic/models").ok().at("models");
        assertEquals(List.of(MINILM, BGE), models.stream().map(model -> ((Map<?, ?>) model).get("name")).toList());
        for (Object model : models) {
            Map<?, ?> map = (Map<?, ?>) model;
            assertEquals(map.get("name").equals(BGE), map.get("default"));
            assertTrue(map.toString(), map.get("digest").toString().matches("[A-Za-z0-9_-]{43}"));
            assertEquals(384, map.get("dimension"));
            Map<?, ?> only = (Map<?, ?>) ((Map<?, ?>) map.get("nodes")).values().iterator().next();
            assertTrue(only.toString(), List.of("loaded", "idle").contains(only.get("state")));
            boolean loaded = only.get("state").equals("loaded");
            assertEquals(loaded, ((Number) only.get("memory_in_bytes")).longValue() > 0);
            assertTrue("the default model stays loaded", loaded || map.get("name").equals(MINILM));
            assertEquals(loaded, loaded && Instant.parse((String) only.get("last_use")).isBefore(Instant.now().plusSeconds(60)));
        }
    }

    @Test
    public void otherMethodsAndParametersAreRefused() throws Exception {
        assertEquals(405, node().get("/_plugins/_semantic/embed").status());
        assertEquals(405, node().post("/_plugins/_semantic/stats", "{}").status());
        assertRefused(node().get("/_plugins/_semantic/stats?what=all"), "unrecognized parameter: [what]");
    }
}
