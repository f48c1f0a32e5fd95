// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

/** What outlives what: bindings of indices that are closed, copied, created by a document, rolled over or deleted. */
public class BindingLifeIT extends EndToEndTestCase {

    private static final String SEMANTIC = "{\"semantic\": {\"vector\": {\"query\": \"delivery delays\", \"k\": 5}}}";

    private String bound() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("late", "The driver came an hour late.").text("sour", "The beans taste sour.").send(node(), index).noErrors();
        return index;
    }

    @Test
    public void closingAndOpening() throws Exception {
        String index = bound();
        Map<?, ?> before = meta(index, "vector");
        Hits hits = search(index, SEMANTIC);
        node().post("/" + index + "/_close", null).ok();
        node().post("/" + index + "/_open?wait_for_active_shards=1", null).ok();
        assertEquals(before, meta(index, "vector"));
        search(index, SEMANTIC).assertSameAs(hits);
    }

    @Test
    public void anIndexMadeFromTheMappingOfAnother() throws Exception {
        String index = bound();
        String copy = unused("copy");
        deleteLater("/" + copy);
        String mapping = node().get("/" + index + "/_mapping").ok().body();
        String inner = mapping.substring(mapping.indexOf("\"mappings\""), mapping.length() - 2);
        node().put("/" + copy, "{\"settings\": {\"index.knn\": true}, " + inner + "}").ok();
        assertEquals(meta(index, "vector"), meta(copy, "vector"));
        String otherModel = pipeline(embedding("\"model\": \"" + MINILM + "\""));
        assertRefused(
            node().put("/" + copy + "/_doc/1?pipeline=" + otherModel, "{\"text\": \"late\"}"),
            "field [vector] of index [" + copy + "] is bound to model [" + BGE + "@"
        );
        // Vectors are copied as they are: nothing is embedded, and the copy finds what the original finds.
        Figures figures = Figures.of(node());
        node().post("/_reindex?refresh=true", "{\"source\": {\"index\": \"" + index + "\"}, \"dest\": {\"index\": \"" + copy + "\"}}").ok();
        assertEquals(0, Figures.of(node()).since(figures, "documents.texts"));
        search(copy, SEMANTIC).assertSameAs(search(index, SEMANTIC));
    }

    @Test
    public void reindexingIntoAnUnboundIndexBindsItAsItsPipelineSays() throws Exception {
        String index = bound();
        String to = indexThrough(pipeline(embedding("\"model\": \"" + MINILM + "\"")));
        node().post("/_reindex?refresh=true", "{\"source\": {\"index\": \"" + index + "\"}, \"dest\": {\"index\": \"" + to + "\"}}").ok();
        assertEquals(MINILM, meta(to, "vector").get("semantic_model"));
        double cosine = Vectors.cosine(Vectors.of(node(), "The beans taste sour.", "document", MINILM), stored(to, "sour"));
        assertTrue("the old vector was replaced: " + cosine, cosine > 0.97);
        assertEquals("late", search(to, SEMANTIC).ids().get(0));
    }

    @Test
    public void aCloneKeepsIt() throws Exception {
        String index = bound();
        node().put("/" + index + "/_settings", "{\"index.blocks.write\": true}").ok();
        String clone = unused("clone");
        deleteLater("/" + clone);
        node().post("/" + index + "/_clone/" + clone + "?wait_for_active_shards=1", null).ok();
        assertEquals(meta(index, "vector"), meta(clone, "vector"));
        search(clone, SEMANTIC).assertSameAs(search(index, SEMANTIC));
    }

    @Test
    public void aMissingIndexIsMadeFromItsTemplateAndBound() throws Exception {
        String name = unused("made");
        deleteLater("/_index_template/" + name);
        deleteLater("/" + name);
        String template = "{\"index_patterns\": [\"" + name + "\"], \"priority\": 500, \"template\": {\"settings\": {\"index.knn\": true, "
            + "\"index.default_pipeline\": \"" + meaning() + "\"}, \"mappings\": {\"properties\": {" + plainFields() + "}}}}";
        node().put("/_index_template/" + name, template).ok();
        new Bulk().text("late", "The driver came an hour late.").send(node(), name).noErrors();
        assertEquals(BGE, meta(name, "vector").get("semantic_model"));
        assertEquals(List.of("late"), search(name, SEMANTIC).ids());
    }

    @Test
    public void aMissingIndexWithoutTemplateSaysWhatToMap() throws Exception {
        String name = unused("unmapped");
        deleteLater("/" + name);
        Answer answer = node().put("/" + name + "/_doc/1?pipeline=" + meaning(), "{\"text\": \"late\"}");
        assertRefused(
            answer,
            "field [vector] of index [" + name + "] is not mapped; to take vectors of model [" + BGE + "], add to the mapping: "
        );
    }

    @Test
    public void anAliasIsBoundThroughItsWriteIndex() throws Exception {
        String old = bound();
        String young = plainIndex();
        String alias = unused("alias");
        String actions = "{\"actions\": [{\"add\": {\"index\": \"%s\", \"alias\": \"%s\"}}, {\"add\": {\"index\": \"%s\", \"alias\": \"%s\", \"is_write_index\": %s}}]}";
        node().post("/_aliases", actions.formatted(old, alias, young, alias, "false")).ok();
        String pipeline = meaning();
        Answer none = node().put("/" + alias + "/_doc/1?pipeline=" + pipeline, "{\"text\": \"late\"}");
        assertEquals(none.toString(), 400, none.status());
        node().post("/_aliases", actions.formatted(old, alias, young, alias, "true")).ok();
        node().put("/" + alias + "/_doc/more?refresh=true&pipeline=" + pipeline, "{\"text\": \"My parcel is two days late.\"}").ok();
        assertEquals(meta(old, "vector"), meta(young, "vector"));
        assertEquals(List.of("late", "more", "sour"), search(alias, SEMANTIC).ids().stream().sorted().toList());
    }

    @Test
    public void aDataStreamBindsEachOfItsIndices() throws Exception {
        String name = unused("stream");
        deleteLater("/_index_template/" + name);
        String template = "{\"index_patterns\": [\"" + name
            + "\"], \"priority\": 501, \"data_stream\": {}, \"template\": {\"settings\": {\"index.knn\": true, "
            + "\"index.default_pipeline\": \"" + meaning() + "\"}, \"mappings\": {\"properties\": {" + plainFields() + "}}}}";
        node().put("/_index_template/" + name, template).ok();
        node().put("/_data_stream/" + name, null).ok();
        try {
            String document = "{\"@timestamp\": \"2026-08-17\", \"text\": \"The driver came an hour late.\"}";
            node().post("/" + name + "/_doc?refresh=true", document).ok();
            node().post("/" + name + "/_rollover", null).ok();
            node().post("/" + name + "/_doc?refresh=true", document).ok();
            assertEquals(2, search(name, SEMANTIC).ids().size());
            Map<String, Object> mappings = node().get("/" + name + "/_mapping").ok().map();
            assertEquals(2, mappings.size());
            for (String index : mappings.keySet()) {
                assertEquals(BGE, meta(index, "vector").get("semantic_model"));
            }
        } finally {
            node().delete("/_data_stream/" + name).ok();
        }
    }

    @Test
    public void anIndexOfTheSameNameStartsUnbound() throws Exception {
        String index = bound();
        node().delete("/" + index).ok();
        node().put("/" + index, "{\"settings\": {\"index.knn\": true}, \"mappings\": {\"properties\": {" + plainFields() + "}}}").ok();
        String otherModel = pipeline(embedding("\"model\": \"" + MINILM + "\""));
        node().put("/" + index + "/_doc/1?refresh=true&pipeline=" + otherModel, "{\"text\": \"late\"}").ok();
        assertEquals(MINILM, meta(index, "vector").get("semantic_model"));
    }
}
