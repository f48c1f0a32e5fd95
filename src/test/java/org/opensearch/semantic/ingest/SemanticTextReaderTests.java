// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceTexts;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextSources;
import org.opensearch.test.OpenSearchTestCase;

public class SemanticTextReaderTests extends OpenSearchTestCase {

    private static SemanticTextReader reader(Optional<String> scope, String path, String... copied) {
        return reader(scope, Map.of("type", "semantic_text", "passages", false), path, copied);
    }

    private static SemanticTextReader reader(
        Optional<String> scope,
        Map<String, Object> definition,
        String path,
        String... copied
    ) {
        List<String> sources = new ArrayList<>(List.of(path));
        sources.addAll(List.of(copied));
        return new SemanticTextReader(
            new TextSources(new SemanticText(path, definition, SemanticText.object(path, 1)), sources, scope, true)
        );
    }

    /** Of a field without vectors; its object is still mapped, or is not. */
    private static SemanticTextReader readerOfWords(boolean hasObject) {
        Map<String, Object> definition = Map.of("type", "semantic_text", "passages", false, "vectors", "off");
        SemanticText text = new SemanticText("body", definition, "body_semantic");
        return new SemanticTextReader(new TextSources(text, List.of("body"), Optional.empty(), hasObject));
    }

    private static Map<String, Object> parsed(String json) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json.replace('\'', '"'), true);
    }

    /** Reads a document, and writes into each place the text that is to be embedded there. */
    private static Map<String, Object> written(SemanticTextReader reader, String document) {
        Map<String, Object> source = parsed(document);
        List<Slot> slots = reader.read(source);
        slots.forEach(slot -> slot.put(slot.text().orElseThrow()));
        return source;
    }

    private static void assertWritten(SemanticTextReader reader, String document, String expected) {
        assertEquals(parsed(expected), written(reader, document));
    }

    public void testOneText() {
        SemanticTextReader body = reader(Optional.empty(), "body");
        assertWritten(body, "{'body': 'a'}", "{'body': 'a', 'body_semantic': {'vector': 'a'}}");
        assertWritten(
            body,
            "{'body': ['a', null, 7, [true]]}",
            "{'body': ['a', null, 7, [true]], 'body_semantic': {'vector': 'a\\n7\\ntrue'}}"
        );
        assertWritten(body, "{'body': {'a': 'b'}}", "{'body': {'a': 'b'}}");
    }

    public void testWhatComesWithATextStaysAndWhatComesWithoutGoes() {
        SemanticTextReader body = reader(Optional.empty(), "body");
        Map<String, Object> document = parsed("{'body': 'a', 'body_semantic': {'vector': [1], 'vector_provenance': {}}}");
        Slot slot = body.read(document).getFirst();
        assertEquals(List.of(1), slot.value());
        assertWritten(body, "{'body_semantic': {'vector': [1]}}", "{}");
        assertWritten(body, "{'body': ' ', 'body_semantic': {'vector': [1]}}", "{'body': ' '}");
        assertWritten(body, "{'body': null, 'body_semantic': {'vector': [1]}}", "{'body': null}");
        assertWritten(body, "{'body': 'a', 'body_semantic': {'passages': []}}", "{'body': 'a', 'body_semantic': {'vector': 'a'}}");
        assertWritten(body, "{'body': 'a', 'body_semantic': 5}", "{'body': 'a', 'body_semantic': {'vector': 'a'}}");
    }

    public void testVectorsThatAreTurnedOff() {
        Map<String, Object> off = Map.of("type", "semantic_text", "vectors", "off");
        SemanticTextReader whole = reader(Optional.empty(), off, "body");
        assertWritten(whole, "{'body': 'a', 'body_semantic': {'passages': [1]}}", "{'body': 'a'}");
    }

    public void testObjectsOfTheSameDocumentHaveOneText() {
        SemanticTextReader bio = reader(Optional.empty(), "author.bio");
        assertWritten(
            bio,
            "{'author': [{'x': 1}, {'bio': 'a'}, {'bio': 'b', 'bio_semantic': {'vector': [2]}}]}",
            "{'author': [{'x': 1}, {'bio': 'a', 'bio_semantic': {'vector': 'a\\nb'}}, {'bio': 'b'}]}"
        );
        assertWritten(bio, "{'author.bio': 'a'}", "{'author.bio': 'a', 'author.bio_semantic': {'vector': 'a'}}");
        assertWritten(
            reader(Optional.empty(), "a.b.c"),
            "{'a': {'b.c': 'x'}, 'a.b': {'c': 'y'}}",
            "{'a': {'b.c': 'x', 'b.c_semantic': {'vector': 'x\\ny'}}, 'a.b': {'c': 'y'}}"
        );
    }

    public void testNestedObjectsHaveATextEach() {
        SemanticTextReader text = reader(Optional.of("c"), "c.in.text");
        assertWritten(
            text,
            "{'c': [{'in': {'text': 'a'}}, {'in': [{'text': 'b'}, {'text': 'c'}]}, {'n': 1}, null]}",
            "{'c': [{'in': {'text': 'a', 'text_semantic': {'vector': 'a'}}}, {'in': [{'text': 'b', 'text_semantic': {'vector': 'b\\nc'}}, "
                + "{'text': 'c'}]}, {'n': 1}, null]}"
        );
    }

    public void testCopies() {
        SemanticTextReader body = reader(Optional.empty(), "in.body", "title", "notes.text");
        assertWritten(
            body,
            "{'title': 't', 'notes': [{'text': 'a'}, {'text': ' '}, {'text': 'b'}]}",
            "{'title': 't', 'notes': [{'text': 'a'}, {'text': ' '}, {'text': 'b'}], 'in': {'body_semantic': {'vector': 't\\na\\n \\nb'}}}"
        );
        Slot slot = body.read(new HashMap<>(parsed("{'title': ['t', 'u'], 'in': {'body': 'b'}}"))).getFirst();
        List<String> pieces = slot.texts().pieces().stream().map(SemanticTextReaderTests::shown).toList();
        assertEquals(List.of("in.body 0 b", "title 0 t", "title 1 u"), pieces);
        // what lies outside of a nested object is not copied into it
        SemanticTextReader nested = reader(Optional.of("c"), "c.text", "title", "c.head");
        assertWritten(
            nested,
            "{'title': 't', 'c': [{'head': 'h'}]}",
            "{'title': 't', 'c': [{'head': 'h', 'text_semantic': {'vector': 'h'}}]}"
        );
    }

    public void testCopiesIntoAnArrayOfObjects() {
        SemanticTextReader all = reader(Optional.empty(), "meta.in.all", "meta.title", "head");
        assertWritten(
            all,
            "{'meta': [null, {'title': 'x', 'in': {'n': 1}}, {'title': 'y'}]}",
            "{'meta': [null, {'title': 'x', 'in': {'n': 1, 'all_semantic': {'vector': 'x\\ny'}}}, {'title': 'y'}]}"
        );
        assertWritten(
            all,
            "{'meta': [[], [{'title': 'x'}]]}",
            "{'meta': [[], [{'title': 'x', 'in': {'all_semantic': {'vector': 'x'}}}]]}"
        );
        assertWritten(all, "{'head': 'h', 'meta': []}", "{'head': 'h', 'meta': [], 'meta.in.all_semantic': {'vector': 'h'}}");
        assertWritten(
            all,
            "{'head': 'h', 'meta': {'in': [null]}}",
            "{'head': 'h', 'meta': {'in': [null], 'in.all_semantic': {'vector': 'h'}}}"
        );
        assertWritten(all, "{'head': 'h', 'meta': null}", "{'head': 'h', 'meta': {'in': {'all_semantic': {'vector': 'h'}}}}");
        // and again: what is there is found
        Map<String, Object> document = parsed("{'meta': [{'title': 'x', 'in': {'all_semantic': {'vector': [1]}}}]}");
        assertEquals(List.of(1), all.read(document).getFirst().value());
    }

    private static String shown(SourceTexts.Piece piece) {
        return piece.field() + " " + piece.value() + " " + piece.text();
    }

    public void testAValueInTheWayIsRefused() {
        SemanticTextReader body = reader(Optional.empty(), "in.body", "title");
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> body.read(parsed("{'title': 't', 'in': 7}"))
        );
        assertEquals("target [in.body_semantic.vector] can not be written: [in] is a number", e.getMessage());
    }

    public void testTheNameIsFreeWhereThereAreNoVectors() {
        String made = "'body_semantic': {'vector': [1], 'vector_provenance': {'model': 'm', 'digest': 'd', 'tokens': 3,"
            + " 'truncated': false, 'text_hash': 'h'}}";
        for (String other : List.of("'mine'", "{'mine': 1}", "{'vector_provenance': {}}", "[1, 2]")) {
            String document = "{'body': 'a', 'body_semantic': " + other + "}";
            assertWritten(readerOfWords(false), document, document);
            assertWritten(readerOfWords(true), document, "{'body': 'a'}");
        }
        assertWritten(readerOfWords(false), "{'body': 'a', " + made + "}", "{'body': 'a'}");
    }
}
