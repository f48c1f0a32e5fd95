// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.DocumentMapper;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MapperParsingException;
import org.opensearch.index.mapper.MapperServiceTestCase;
import org.opensearch.index.mapper.Mapping;
import org.opensearch.index.mapper.SourceToParse;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.semantic.mapper.SemanticTextFieldMapper;

/** What is said of fields before they are mapped is what the mapper then makes of them. */
public class DynamicTextsTests extends MapperServiceTestCase {

    /** Brings the field type alone. */
    public static final class TextPlugin extends Plugin implements MapperPlugin {
        @Override
        public Map<String, Mapper.TypeParser> getMappers() {
            return Map.of(SemanticText.TYPE, SemanticTextFieldMapper.PARSER);
        }
    }

    private static final String[] NAMES = { "a", "b_text", "c_text", "d.e", "shut", "strict", "nested", "by_template", "off", "word" };
    private static final Object[] VALUES = { "late driver", "2024-05-06", "17", "1.5", "", 4, true, null, List.of("x", "y"), List.of() };

    @Override
    protected Collection<? extends Plugin> getPlugins() {
        return List.of(new TextPlugin());
    }

    /** Templates by chance may have patterns that the server warns of. */
    @Override
    protected boolean enableWarningsCheck() {
        return false;
    }

    private static Map<String, Object> parsed(String json) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
    }

    private static Map<String, Object> unmapped(String mapping, String document) {
        return DynamicTexts.of(parsed(mapping)).orElseThrow().unmapped(parsed(document));
    }

    private static String template(String conditions) {
        return "\"dynamic_templates\": [{\"t\": {" + conditions + ", \"mapping\": {\"type\": \"semantic_text\"}}}]";
    }

    public void testMappingsWithoutSuchTemplates() {
        assertEquals(Optional.empty(), DynamicTexts.of(Map.of()));
        assertEquals(Optional.empty(), DynamicTexts.of(parsed("{" + template("\"match\": \"*\"").replace("semantic_text", "text") + "}")));
        // nor are those looked at that would be refused now
        assertEquals(Optional.empty(), DynamicTexts.of(parsed("{\"dynamic_templates\": [{\"old\": {\"what\": \"?\"}}]}")));
    }

    public void testTemplatesOfFieldsWithAndWithoutVectors() {
        String off = "{\"dynamic_templates\": [{\"off\": {\"match\": \"*_off\", \"mapping\": {\"type\": \"semantic_text\", "
            + "\"vectors\": \"off\"}}}, {\"words\": {\"match\": \"*_text\", \"mapping\": {\"type\": \"%s\"}}}]}";
        assertFalse(DynamicTexts.of(parsed(String.format(Locale.ROOT, off, "text"))).orElseThrow().haveVectors());
        assertTrue(DynamicTexts.of(parsed(String.format(Locale.ROOT, off, "semantic_text"))).orElseThrow().haveVectors());
        String beneath = "{\"dynamic_templates\": [{\"t\": {\"match\": \"*\", \"mapping\": {\"type\": \"keyword\", "
            + "\"fields\": {\"meaning\": {\"type\": \"semantic_text\", \"vectors\": \"%s\"}}}}}]}";
        String copied = "{\"properties\": {\"body\": {\"type\": \"semantic_text\", \"vectors\": \"%s\"}}, "
            + "\"dynamic_templates\": [{\"t\": {\"match\": \"*\", \"mapping\": {\"type\": \"text\", \"copy_to\": \"body\"}}}]}";
        for (String mapping : List.of(beneath, copied)) {
            assertTrue(DynamicTexts.of(parsed(String.format(Locale.ROOT, mapping, "on"))).orElseThrow().haveVectors());
            assertFalse(DynamicTexts.of(parsed(String.format(Locale.ROOT, mapping, "off"))).orElseThrow().haveVectors());
        }
    }

    public void testAFieldAndTheObjectsAroundIt() {
        String mapping = "{" + template("\"path_match\": \"in.*\"") + ", \"properties\": {\"in\": {\"type\": \"nested\", \"properties\": {"
            + "\"known\": {\"type\": \"text\"}}}}}";
        assertEquals(
            parsed("{\"properties\": {\"in\": {\"type\": \"nested\", \"properties\": {\"new\": {\"type\": \"semantic_text\"}}}}}"),
            unmapped(mapping, "{\"in\": [{\"known\": \"a\"}, {\"new\": \"b\"}], \"out\": \"c\", \"_id\": \"d\"}")
        );
        assertEquals(Map.of(), unmapped(mapping, "{\"in\": {\"known\": \"a\"}, \"new\": \"b\"}"));
    }

    public void testTheFirstTemplateCounts() {
        String words = "{\"w\": {\"match\": \"x\", \"mapping\": {\"type\": \"keyword\"}}}, ";
        String mapping = "{" + template("\"match\": \"*\"").replace("[", "[" + words) + "}";
        assertEquals(Map.of(), unmapped(mapping, "{\"x\": \"a\"}"));
        assertEquals(parsed("{\"properties\": {\"y\": {\"type\": \"semantic_text\"}}}"), unmapped(mapping, "{\"x\": \"a\", \"y\": \"b\"}"));
    }

    public void testSubFieldsAndCopies() {
        String sub = "{\"type\": \"keyword\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\"}}}";
        assertEquals(
            parsed("{\"properties\": {\"x\": " + sub + "}}"),
            unmapped("{" + template("\"match\": \"x\"").replace("{\"type\": \"semantic_text\"}", sub) + "}", "{\"x\": \"a\", \"y\": \"b\"}")
        );
        String copied = "{\"type\": \"text\", \"copy_to\": \"body\"}";
        String templates = template("\"match\": \"x\"").replace("{\"type\": \"semantic_text\"}", copied);
        assertEquals(
            parsed("{\"properties\": {\"x\": " + copied + "}}"),
            unmapped("{" + templates + ", \"properties\": {\"body\": {\"type\": \"semantic_text\"}}}", "{\"x\": \"a\"}")
        );
        assertEquals("nothing to copy to", Optional.empty(), DynamicTexts.of(parsed("{" + templates + "}")));
    }

    /** Against the mapper itself, with documents and mappings by chance. */
    public void testAgainstTheMapper() throws IOException {
        int compared = 0;
        int found = 0;
        for (int round = 0; round < 300; round++) {
            Map<String, Object> mapping = parsed(randomMapping());
            Map<String, Object> document = randomDocument(2, true);
            Set<String> mapped;
            try {
                mapped = mapped(mapping, document);
            } catch (MapperParsingException | IllegalArgumentException e) {
                continue; // no such document
            }
            Set<String> said = new TreeSet<>();
            texts(DynamicTexts.of(mapping).orElseThrow().unmapped(document), "", said);
            assertEquals(mapping + "\n" + document, mapped, said);
            compared++;
            found += said.size();
        }
        assertTrue("compared " + compared + ", found " + found, compared > 50 && found > 50);
    }

    private Set<String> mapped(Map<String, Object> mapping, Map<String, Object> document) throws IOException {
        DocumentMapper mapper = createDocumentMapper(JsonXContent.contentBuilder().map(Map.of("_doc", mapping)));
        XContentBuilder source = JsonXContent.contentBuilder().map(document);
        Mapping update = mapper.parse(new SourceToParse("i", "1", BytesReference.bytes(source), XContentType.JSON)).dynamicMappingsUpdate();
        Set<String> texts = new TreeSet<>();
        if (update != null) {
            Map<String, Object> changed = parsed(update.toString());
            texts(
                changed.size() == 1 && changed.get("_doc") instanceof Map<?, ?> typed ? VectorField.asStringMap(typed) : changed,
                "",
                texts
            );
        }
        return texts;
    }

    private static void texts(Map<String, Object> mapping, String prefix, Set<String> to) {
        if (mapping.get("properties") instanceof Map<?, ?> properties) {
            VectorField.asStringMap(properties).forEach((name, child) -> {
                Map<String, Object> definition = VectorField.asStringMap((Map<?, ?>) child);
                if (SemanticText.is(definition)) {
                    to.add(prefix + name);
                }
                texts(definition, prefix + name + ".", to);
            });
        }
    }

    private static String randomMapping() {
        List<String> templates = new ArrayList<>();
        templates.add(
            "{\"t\": {" + randomFrom(
                "\"match\": \"*_text\"",
                "\"match_mapping_type\": \"string\"",
                "\"path_match\": \"*.b_text\"",
                "\"match\": \"*\", \"unmatch\": \"a\"",
                "\"match\": \"^[a-c].*$\", \"match_pattern\": \"regex\"",
                "\"match_mapping_type\": \"string\", \"path_unmatch\": \"d.*\""
            ) + ", \"mapping\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}}}"
        );
        if (randomBoolean()) {
            templates.add(
                randomInt(1),
                "{\"w\": {\"match\": \"c_*\", \"match_mapping_type\": \"string\", \"mapping\": {\"type\": \"keyword\"}}}"
            );
        }
        if (randomBoolean()) {
            templates.add("{\"o\": {\"match\": \"word\", \"match_mapping_type\": \"object\", \"mapping\": {\"type\": \"nested\"}}}");
        }
        String more = randomFrom("", "\"date_detection\": false, ", "\"numeric_detection\": true, ", "\"dynamic\": \"false\", ")
            + randomFrom("", "\"dynamic_date_formats\": [\"yyyy\"], ");
        return "{" + more + "\"dynamic_templates\": [" + String.join(", ", templates)
            + "], \"properties\": {\"shut\": {\"dynamic\": false, "
            + "\"properties\": {\"a\": {\"type\": \"text\"}}}, \"strict\": {\"dynamic\": \"strict\", \"properties\": {}}, \"nested\": {\"type\": "
            + "\"nested\"}, \"off\": {\"enabled\": false}, \"by_template\": {\"type\": \"object\", \"dynamic\": \"false_allow_templates\"}}}";
    }

    /** @param dots whether names may hold dots: where only templates make fields, the server maps such a name by its last part alone */
    private static Map<String, Object> randomDocument(int depth, boolean dots) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (int i = 0; i < 4; i++) {
            String name = randomFrom(NAMES);
            boolean object = Set.of("shut", "strict", "nested", "by_template", "off").contains(name);
            boolean either = name.equals("word") || name.equals("a");
            if (depth > 0 && (object || either && randomBoolean())) {
                boolean inner = dots && !name.equals("by_template");
                Map<String, Object> one = randomDocument(depth - 1, inner);
                document.put(name, randomBoolean() ? one : List.of(one, randomDocument(depth - 1, inner)));
            } else if (!object && (dots || !name.contains("."))) {
                document.put(name, randomFrom(VALUES));
            }
        }
        return document;
    }
}
