// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.test.OpenSearchTestCase;

public class TextSourcesTests extends OpenSearchTestCase {

    private static final String TEXT = "{\"type\": \"semantic_text\"}";

    private static List<TextSources> of(String properties) {
        return TextSources.of(XContentHelper.convertToMap(JsonXContent.jsonXContent, "{\"properties\": {" + properties + "}}", true));
    }

    private static TextSources only(String properties) {
        List<TextSources> all = of(properties);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    public void testAFieldIsItsOwnSource() {
        TextSources body = only("\"body\": " + TEXT + ", \"words\": {\"type\": \"text\"}");
        assertEquals("body", body.text().path());
        assertEquals("body_semantic", body.text().object());
        assertEquals(List.of("body"), body.sources());
        assertEquals(Optional.empty(), body.scope());
    }

    public void testObjectsAndNestedObjects() {
        TextSources bio = only("\"author\": {\"properties\": {\"bio\": " + TEXT + "}}");
        assertEquals("author.bio", bio.own());
        assertEquals(Optional.empty(), bio.scope());
        TextSources text = only(
            "\"a\": {\"type\": \"nested\", \"properties\": {\"b\": {\"properties\": {\"c\": {\"type\": \"nested\", \"properties\": {\"d\": {"
                + "\"properties\": {\"text\": " + TEXT + "}}}}}}}}"
        );
        assertEquals("a.b.c.d.text", text.own());
        assertEquals(Optional.of("a.b.c"), text.scope());
    }

    public void testSubFieldsReadTheirField() {
        TextSources meaning = only("\"in\": {\"properties\": {\"title\": {\"type\": \"text\", \"fields\": {\"meaning\": " + TEXT + "}}}}");
        assertEquals("in.title.meaning", meaning.text().path());
        assertEquals("in.title_meaning_semantic", meaning.text().object());
        assertEquals(List.of("in.title"), meaning.sources());
    }

    public void testCopies() {
        List<TextSources> all = of(
            "\"z\": {\"type\": \"keyword\", \"copy_to\": [\"body\", \"title\"]}, \"body\": {\"type\": \"semantic_text\", \"copy_to\": \"title\"}, "
                + "\"title\": {\"type\": \"text\", \"fields\": {\"meaning\": " + TEXT
                + "}}, \"a\": {\"properties\": {\"b\": {\"type\": \"text\", "
                + "\"copy_to\": \"body\"}}}, \"off\": {\"enabled\": false, \"properties\": {\"c\": {\"type\": \"text\", \"copy_to\": \"body\"}}}"
        );
        assertEquals(List.of("body", "z", "a.b"), all.get(0).sources());
        assertEquals("the field itself before what is copied there", List.of("title", "z", "body"), all.get(1).sources());
    }

    private static boolean touches(String part, String own, String... copied) {
        List<String> sources = new ArrayList<>(List.of(own));
        sources.addAll(List.of(copied));
        TextSources text = new TextSources(new SemanticText(own, Map.of(), SemanticText.object(own, 1)), sources, Optional.empty(), true);
        return text.isTouchedBy(XContentHelper.convertToMap(JsonXContent.jsonXContent, part.replace('\'', '"'), true));
    }

    public void testPartsWithSomethingInThePlaceOfAText() {
        assertTrue(touches("{'body': 'a'}", "body"));
        assertTrue(touches("{'body': null}", "body"));
        assertTrue(touches("{'title': 'a'}", "body", "title"));
        assertTrue(touches("{'a': {'b': []}}", "a.b"));
        assertTrue("merged as it stands", touches("{'a.b': 'x'}", "a.b"));
        assertTrue(touches("{'a': {'b.c': 'x'}}", "a.b.c"));
    }

    public void testPartsWithSomethingInThePlaceOfAnObjectAboveAText() {
        assertTrue(touches("{'a': null}", "a.b"));
        assertTrue(touches("{'a': []}", "body", "a.b"));
        assertTrue("an array replaces the stored one, whatever it holds", touches("{'a': [{'other': 1}]}", "a.b"));
        assertTrue(touches("{'a': {'b': [{}]}}", "a.b.c"));
        assertTrue(touches("{'a.b': 5}", "a.b.c"));
    }

    public void testPartsThatLeaveATextAsItIs() {
        assertFalse(touches("{}", "body"));
        assertFalse(touches("{'stars': 1, 'bodyguard': 'x', 'body_semantic': null}", "body", "title"));
        assertFalse("objects are merged", touches("{'a': {'other': [1]}}", "a.b"));
        assertFalse(touches("{'a': {}}", "a.b"));
        assertFalse(touches("{'a.c': 'x'}", "a.b"));
    }

    public void testNone() {
        assertEquals(List.of(), of("\"body\": {\"type\": \"text\"}"));
        assertEquals(List.of(), TextSources.of(Map.of()));
    }
}
