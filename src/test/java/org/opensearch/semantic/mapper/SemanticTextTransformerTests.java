// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.test.OpenSearchTestCase;

/** Mapping in, mapping out. The models are small, of 8 dimensions and the default, and large, of 32. */
public class SemanticTextTransformerTests extends OpenSearchTestCase {

    private static final String METHOD = "{\"name\": \"hnsw\", \"engine\": \"lucene\"}";

    private final SemanticTextTransformer transformer = new SemanticTextTransformer(
        () -> new FakeEmbedders(new FakeEmbedder("small", "s", 8), new FakeEmbedder("large", "l", 32))
    );

    private static Map<String, Object> json(String mapping) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, mapping, true);
    }

    private Map<String, Object> transformed(String mapping) {
        Map<String, Object> map = json(mapping);
        AtomicReference<Exception> failure = new AtomicReference<>();
        AtomicReference<Boolean> done = new AtomicReference<>(false);
        transformer.transform(map, null, ActionListener.wrap(r -> done.set(true), failure::set));
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        assertTrue(done.get());
        return map;
    }

    private void assertTransformed(String mapping, String expected) {
        assertThat(transformed(mapping), equalTo(json(expected)));
    }

    private void assertUnchanged(String mapping) {
        assertTransformed(mapping, mapping);
    }

    private void assertRefused(String mapping, String... parts) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> transformed(mapping));
        for (String part : parts) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    private static String vector(String model, int dimension, String method) {
        return "{\"type\": \"knn_vector\", \"dimension\": " + dimension + ", \"space_type\": \"cosinesimil\", \"method\": " + method
            + ", \"meta\": {\"semantic_model\": \"" + model + "\"}}";
    }

    private static String provenance() {
        String type = "{\"type\": \"semantic_provenance\"}";
        return "{\"properties\": {\"model\": " + type + ", \"digest\": " + type + ", \"truncated\": " + type
            + ", \"characters_left_out\": " + type + "}}";
    }

    private static String passages(String vector) {
        return "{\"dynamic\": \"false\", \"properties\": {\"passages\": {\"type\": \"nested\", \"properties\": {\"vector\": " + vector
            + "}}, \"passages_provenance\": " + provenance() + "}}";
    }

    private static String oneVector(String vector) {
        return "{\"dynamic\": \"false\", \"properties\": {\"vector\": " + vector + ", \"vector_provenance\": " + provenance() + "}}";
    }

    private static final String SMALL = passages(vector("small", 8, METHOD));

    private static String properties(String properties) {
        return "{\"properties\": {" + properties + "}}";
    }

    private static String body(String more) {
        return "\"body\": {\"type\": \"semantic_text\"" + more + "}";
    }

    public void testOneLine() {
        assertTransformed(properties(body("")), properties(body("") + ", \"body_semantic\": " + SMALL));
        assertTransformed(
            "{\"_doc\": " + properties(body("")) + "}",
            "{\"_doc\": " + properties(body("") + ", \"body_semantic\": " + SMALL) + "}"
        );
    }

    public void testParameters() {
        String model = body(", \"model\": \"large\"");
        assertTransformed(properties(model), properties(model + ", \"body_semantic\": " + passages(vector("large", 32, METHOD))));
        String whole = body(", \"passages\": false");
        assertTransformed(properties(whole), properties(whole + ", \"body_semantic\": " + oneVector(vector("small", 8, METHOD))));
        String engine = body(", \"engine\": \"faiss\"");
        assertTransformed(
            properties(engine),
            properties(
                engine + ", \"body_semantic\": " + passages(vector("small", 8, "{\"name\": \"hnsw\", \"engine\": \"faiss\"}"))
            )
        );
        String parameters = "\"parameters\": {\"m\": 8, \"encoder\": {\"name\": \"sq\"}}";
        String method = body(", \"method\": {" + parameters + "}");
        assertTransformed(
            properties(method),
            properties(
                method + ", \"body_semantic\": "
                    + passages(vector("small", 8, "{\"name\": \"hnsw\", \"engine\": \"lucene\", " + parameters + "}"))
            )
        );
    }

    public void testWhereverFieldsAre() {
        String mapping = """
            {"properties": {
              "title": {"type": "text", "fields": {"meaning": {"type": "semantic_text"}, "raw": {"type": "keyword"}}},
              "author": {"properties": {"bio": {"type": "semantic_text"}%s}},
              "comments": {"type": "nested", "properties": {"text": {"type": "semantic_text"}%s}},
              "page.text": {"type": "semantic_text"}%s}}""";
        assertTransformed(
            mapping.formatted("", "", ""),
            mapping.formatted(
                ", \"bio_semantic\": " + SMALL,
                ", \"text_semantic\": " + SMALL,
                ", \"title_meaning_semantic\": " + SMALL + ", \"page.text_semantic\": " + SMALL
            )
        );
    }

    public void testNothingIsAddedWhereNothingIsMissing() {
        assertUnchanged("{}");
        assertUnchanged(properties("\"body\": {\"type\": \"text\"}, \"type\": {\"type\": \"keyword\"}"));
        assertUnchanged(properties(body(", \"vectors\": \"off\"")));
        assertUnchanged(properties(body(", \"vectors\": false")));
        assertUnchanged(properties(body("") + ", \"body_semantic\": " + SMALL));
        String moved = passages(vector("large", 32, METHOD)).replace("\"large\"}", "\"large\", \"semantic_digest\": \"l\"}");
        assertUnchanged(properties(body("") + ", \"body_semantic\": " + moved)); // as a mapping copied from an index says
        assertUnchanged(properties(body(", \"vectors\": \"off\"") + ", \"body_semantic\": {\"type\": \"keyword\"}"));
    }

    public void testTransformedTwiceIsTransformedOnce() throws IOException {
        Map<String, Object> once = transformed(properties(body("")));
        assertThat(transformed(JsonXContent.contentBuilder().map(once).toString()), equalTo(once));
    }

    public void testWhatTheIndexHasIsLeftToIt() {
        Map<String, Object> mapping = json(properties(body("")));
        MappedTexts.of(mapping).forEach(found -> Mapped.mark(found.text()));
        transformer.transform(mapping);
        assertThat(mapping, equalTo(json(properties(body("")))));
    }

    public void testDynamicTemplatesAreCheckedAndLeft() {
        String template = "{\"dynamic_templates\": [{\"texts\": {\"match_mapping_type\": \"string\", \"mapping\": %s}}]}";
        assertUnchanged(template.formatted("{\"type\": \"semantic_text\", \"passages\": {\"max_tokens\": 64}}"));
        assertUnchanged(template.formatted("{\"type\": \"keyword\"}"));
        assertUnchanged(template.formatted("{\"type\": \"text\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\"}}}"));
        assertRefused(template.formatted("{\"type\": \"semantic_text\", \"model\": \"gpt\"}"), "field [texts]", "no model [gpt]");
        assertRefused(template.formatted("{\"type\": \"semantic_text\", \"passages\": {\"length\": 1}}"), "[passages] unknown [length]");
        assertRefused(
            template.formatted("{\"type\": \"text\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\", \"engine\": \"x\"}}}"),
            "field [texts.meaning]",
            "[engine]"
        );
    }

    public void testUnknownModelsAreRefusedByName() {
        assertRefused(properties(body(", \"model\": \"gpt\"")), "[semantic_text] field [body]: no model [gpt], there are [small, large]");
        Exception e = expectThrows(IllegalStateException.class, () -> transformed(properties(body(", \"model\": \"broken\""))));
        assertThat(e.getMessage(), allOf(containsString("[broken]"), containsString("no such file")));
    }

    public void testANameThatIsTakenIsRefused() {
        String taken = "its vectors need the name [body_semantic], which another field has";
        assertRefused(properties(body("") + ", \"body_semantic\": {\"type\": \"keyword\"}"), taken);
        assertRefused(properties(body("") + ", \"body_semantic\": {\"properties\": {\"passages\": {\"type\": \"nested\"}}}"), taken);
        assertRefused(properties(body(", \"passages\": false") + ", \"body_semantic\": " + SMALL), taken);
        assertRefused(
            properties(
                "\"a\": {\"type\": \"text\", \"fields\": {\"b\": {\"type\": \"semantic_text\"}}}, \"a_b\": {\"type\": \"semantic_text\", \"passages\": false}"
            ),
            "[a_b_semantic]"
        );
        assertRefused(
            properties(body(", \"model\": \"large\"") + ", \"body_semantic\": " + SMALL),
            "[model] is [large], and the mapping binds [body_semantic] to [small]"
        );
    }

    public void testPassagesLongerThanTheModelReadsAreRefused() {
        assertRefused(
            properties(body(", \"passages\": {\"max_tokens\": 513}")),
            "[passages] asks for passages of [513] tokens, model [small] reads [512] at most"
        );
        transformed(properties(body(", \"passages\": {\"max_tokens\": 512}")));
    }

    public void testVectorsMustStayInTheSource() {
        for (String source : new String[] {
            "{\"excludes\": [\"body_semantic\"]}",
            "{\"excludes\": [\"*_semantic.passages\"]}",
            "{\"excludes\": [\"body_semantic.passages.vector\"]}",
            "{\"includes\": [\"body\"]}" }) {
            assertRefused("{\"_source\": " + source + ", \"properties\": {" + body("") + "}}", "[_source]", "[body_semantic]");
        }
        for (String source : new String[] { "{\"excludes\": [\"secret\"]}", "{\"enabled\": false}", "{\"includes\": [\"body*\"]}", "{}" }) {
            transformed("{\"_source\": " + source + ", \"properties\": {" + body("") + "}}");
        }
        transformed("{\"_source\": {\"excludes\": [\"body_semantic\"]}, \"properties\": {" + body(", \"vectors\": \"off\"") + "}}");
    }

    /** What is mapped of it is written under these names. */
    public void testProvenanceIsMapped() {
        Set<String> written = new Provenance("m", "d", 1, false, "h", Optional.of(new Provenance.Split("c", 2, 3))).toMap().keySet();
        Map<?, ?> mapped = (Map<?, ?>) json(provenance()).get("properties");
        assertTrue(written.containsAll(mapped.keySet()));
        assertThat(mapped.keySet(), equalTo(new LinkedHashSet<>(Provenance.SEARCHED)));
    }

    public void testTwoFieldsThatNeedOneNameAreRefused() {
        String title = "\"title\": {\"type\": \"text\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\"%s}}}";
        String other = "\"title_meaning\": {\"type\": \"semantic_text\"%s}";
        String off = ", \"vectors\": \"off\"";
        String message = "its vectors would have the name [title_meaning_semantic], and those of field [";
        assertRefused(
            properties(title.formatted("") + ", " + other.formatted("")),
            "field [title_meaning]: " + message + "title.meaning] have it too"
        );
        assertRefused(
            properties(other.formatted(off) + ", " + title.formatted("")),
            "field [title.meaning]: " + message + "title_meaning] have it too"
        );
        assertRefused(properties("\"a\": " + properties(title.formatted("") + ", " + other.formatted(off))), "a.title_meaning_semantic");
        assertUnchanged(properties(title.formatted(off) + ", " + other.formatted(off)));
        transformed(properties(title.formatted("") + ", \"a\": " + properties(other.formatted(""))));
    }
}
