// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.IndexableFieldType;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.analysis.AnalyzerScope;
import org.opensearch.index.analysis.IndexAnalyzers;
import org.opensearch.index.analysis.NamedAnalyzer;
import org.opensearch.index.mapper.DocumentMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MapperParsingException;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.index.mapper.MapperTestCase;
import org.opensearch.index.mapper.ParsedDocument;
import org.opensearch.index.mapper.TextFieldMapper.TextFieldType;
import org.opensearch.index.query.MatchPhraseQueryBuilder;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.semantic.field.SemanticText;
import org.opensearch.semantic.field.TextWithVectors;

/** The mapper by itself: the object of vectors is the transformer's to add. */
public class SemanticTextFieldMapperTests extends MapperTestCase {

    private static final class Mappers extends Plugin implements MapperPlugin {
        @Override
        public Map<String, Mapper.TypeParser> getMappers() {
            return Map.of(SemanticText.TYPE, SemanticTextFieldMapper.PARSER);
        }
    }

    private Settings settings = Settings.builder().put("index.knn", true).build();

    @Override
    protected Collection<? extends Plugin> getPlugins() {
        return List.of(new Mappers());
    }

    @Override
    protected Settings getIndexSettings() {
        return Settings.builder().put(super.getIndexSettings()).put(settings).build();
    }

    @Override
    protected IndexAnalyzers createIndexAnalyzers(IndexSettings indexSettings) {
        NamedAnalyzer standard = new NamedAnalyzer(
            "default",
            AnalyzerScope.INDEX,
            new org.apache.lucene.analysis.standard.StandardAnalyzer()
        );
        NamedAnalyzer whole = new NamedAnalyzer("keyword", AnalyzerScope.INDEX, new org.apache.lucene.analysis.core.KeywordAnalyzer());
        return new IndexAnalyzers(Map.of("default", standard, "keyword", whole), Map.of(), Map.of());
    }

    @Override
    protected void minimalMapping(XContentBuilder b) throws IOException {
        b.field("type", "semantic_text");
    }

    @Override
    protected void writeFieldValue(XContentBuilder b) throws IOException {
        b.value("the coffee was cold");
    }

    @Override
    protected void registerParameters(ParameterChecker checker) throws IOException {
        checker.registerUpdateCheck(b -> b.field("vectors", "off"), m -> assertThat(vectors(m), equalTo(Optional.empty())));
        checker.registerUpdateCheck(b -> b.field("fielddata", true), m -> assertTrue(((TextFieldType) type(m)).fielddata()));
        checker.registerUpdateCheck(b -> b.field("eager_global_ordinals", true), m -> assertTrue(type(m).eagerGlobalOrdinals()));
        checker.registerUpdateCheck(b -> b.field("boost", 2.0), m -> assertEquals(2f, type(m).boost(), 0f));
        checker.registerConflictCheck("index", b -> b.field("index", false));
        checker.registerConflictCheck("store", b -> b.field("store", true));
        checker.registerConflictCheck("index_phrases", b -> b.field("index_phrases", true));
        checker.registerConflictCheck("index_options", b -> b.field("index_options", "docs"));
        checker.registerConflictCheck("term_vector", b -> b.field("term_vector", "yes"));
        checker.registerConflictCheck("position_increment_gap", b -> b.field("position_increment_gap", 10));
        checker.registerConflictCheck("analyzer", b -> b.field("analyzer", "keyword"));
    }

    @Override
    protected void assertParseMaximalWarnings() {
        assertWarnings("Parameter [boost] on field [field] is deprecated and will be removed in 3.0");
    }

    private static MappedFieldType type(Mapper mapper) {
        return ((SemanticTextFieldMapper) mapper).fieldType();
    }

    private static Optional<String> vectors(Mapper mapper) {
        return ((TextWithVectors) type(mapper)).vectorField();
    }

    private MapperService with(String field) throws IOException {
        return createMapperService("_doc", "{\"_doc\": {\"properties\": {\"field\": " + field + "}}}");
    }

    private void merge(MapperService service, String field) throws IOException {
        merge("_doc", service, "{\"_doc\": {\"properties\": {\"field\": " + field + "}}}");
    }

    private static String field(String more) {
        return "{\"type\": \"semantic_text\"" + more + "}";
    }

    private Map<String, Object> shown(MapperService service, ToXContent.Params params) throws IOException {
        XContentBuilder builder = XContentFactory.jsonBuilder().startObject();
        service.documentMapper().mappers().getMapper("field").toXContent(builder, params);
        Map<String, Object> all = createParser(JsonXContent.jsonXContent, builder.endObject().toString()).map();
        return asMap(all.get("field"));
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    public void testItIsTextToSearches() throws IOException {
        MapperService service = with(field(""));
        MappedFieldType type = service.fieldType("field");
        assertThat(type, instanceOf(TextFieldType.class));
        assertThat(type.typeName(), equalTo("text"));
        assertThat(type.familyTypeName(), equalTo("text"));
        ParsedDocument document = service.documentMapper().parse(source(b -> b.field("field", "the coffee was cold")));
        IndexableField[] fields = document.rootDoc().getFields("field");
        assertThat(fields.length, equalTo(1));
        IndexableFieldType indexed = fields[0].fieldType();
        assertThat(indexed.indexOptions(), equalTo(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS));
        assertTrue(indexed.tokenized());
        assertFalse(indexed.stored() || indexed.omitNorms() || indexed.storeTermVectors());
        Query phrase = new MatchPhraseQueryBuilder("field", "cold coffee").toQuery(createQueryShardContext(service));
        assertThat(phrase, equalTo(new PhraseQuery("field", "cold", "coffee")));
    }

    public void testParametersOfTextDoWhatTheyDoThere() throws IOException {
        MapperService service = with(
            field(
                ", \"index_prefixes\": {\"min_chars\": 2, \"max_chars\": 4}, \"index_phrases\": true, \"store\": true, \"norms\": false,"
                    + " \"term_vector\": \"with_positions_offsets\", \"analyzer\": \"keyword\", \"search_analyzer\": \"default\","
                    + " \"fielddata\": true, \"fielddata_frequency_filter\": {\"min\": 2, \"min_segment_size\": 9},"
                    + " \"meta\": {\"unit\": \"words\"}, \"fields\": {\"raw\": {\"type\": \"keyword\"}}, \"copy_to\": [\"other\"]"
            )
        );
        Map<String, Object> shown = shown(service, ToXContent.EMPTY_PARAMS);
        assertThat(shown.get("index_prefixes"), equalTo(Map.of("min_chars", 2, "max_chars", 4)));
        assertThat(asMap(shown.get("fielddata_frequency_filter")).get("min"), equalTo(2.0));
        assertThat(shown.get("copy_to"), equalTo(List.of("other")));
        merge(service, XContentFactory.jsonBuilder().map(shown).toString());
        assertThat("merging what is there changes nothing", shown(service, ToXContent.EMPTY_PARAMS), equalTo(shown));

        ParsedDocument document = service.documentMapper().parse(source(b -> b.field("field", "cold coffee")));
        IndexableFieldType indexed = document.rootDoc().getField("field").fieldType();
        assertTrue(indexed.stored() && indexed.omitNorms() && indexed.storeTermVectorOffsets());
        assertNotNull(document.rootDoc().getField("field._index_prefix"));
        assertNotNull(document.rootDoc().getField("field._index_phrase"));
        assertNotNull(document.rootDoc().getField("field.raw"));
        assertThat(service.fieldType("field").indexAnalyzer().name(), equalTo("keyword"));
        assertThat(service.fieldType("field").meta(), equalTo(Map.of("unit", "words")));
        assertNotNull(service.fieldType("field").fielddataBuilder("index", () -> null));
    }

    public void testVectorsLieInAnObjectNextToTheField() throws IOException {
        DocumentMapper mapper = createDocumentMapper(
            "_doc",
            """
                {"_doc": {"properties": {
                  "body": {"type": "semantic_text"},
                  "whole": {"type": "semantic_text", "passages": false},
                  "words": {"type": "semantic_text", "vectors": "off"},
                  "title": {"type": "text", "fields": {"meaning": {"type": "semantic_text"}}},
                  "author": {"properties": {"bio": {"type": "semantic_text", "fields": {"short": {"type": "semantic_text", "passages": false}}}}},
                  "comments": {"type": "nested", "properties": {"text": {"type": "semantic_text"}}}}}}"""
        );
        assertVectors(mapper, "body", "body_semantic.passages.vector");
        assertVectors(mapper, "whole", "whole_semantic.vector");
        assertVectors(mapper, "words", null);
        assertVectors(mapper, "title.meaning", "title_meaning_semantic.passages.vector");
        assertVectors(mapper, "author.bio", "author.bio_semantic.passages.vector");
        assertVectors(mapper, "author.bio.short", "author.bio_short_semantic.vector");
        assertVectors(mapper, "comments.text", "comments.text_semantic.passages.vector");
    }

    private static void assertVectors(DocumentMapper mapper, String field, String expected) {
        MappedFieldType type = type(mapper.mappers().getMapper(field));
        assertThat(field, ((TextWithVectors) type).vectorField(), equalTo(Optional.ofNullable(expected)));
    }

    /** Merging rebuilds the mappers; their places must not be forgotten. */
    public void testAMergedSubFieldStaysWhereItIs() throws IOException {
        String title = "{\"type\": \"text\", \"fields\": {\"meaning\": {\"type\": \"semantic_text\"%s}}}";
        MapperService service = with(title.formatted(""));
        merge(service, title.formatted(", \"vectors\": \"off\""));
        assertThat(((TextWithVectors) service.fieldType("field.meaning")).vectorField(), equalTo(Optional.empty()));
        merge(service, title.formatted(", \"vectors\": \"on\""));
        assertVectors(service.documentMapper(), "field.meaning", "field_meaning_semantic.passages.vector");
    }

    public void testTheMappingShowsWhatWasSet() throws IOException {
        assertThat(shown(with(field("")), ToXContent.EMPTY_PARAMS), equalTo(Map.of("type", "semantic_text")));
        Map<String, Object> all = Map.of(
            "type",
            "semantic_text",
            "model",
            "m",
            "engine",
            "faiss",
            "vectors",
            "off",
            "passages",
            Map.of("max_tokens", 128, "boundaries", "paragraph"),
            "method",
            Map.of("name", "hnsw", "parameters", Map.of("m", 8))
        );
        String given = XContentFactory.jsonBuilder().map(all).toString();
        MapperService service = with(given);
        assertThat(shown(service, ToXContent.EMPTY_PARAMS), equalTo(all));
        merge(service, given);
        assertThat(shown(service, ToXContent.EMPTY_PARAMS), equalTo(all));
        assertThat(shown(with(field(", \"passages\": \"false\"")), ToXContent.EMPTY_PARAMS).get("passages"), equalTo(false));
        // as YAML reads off
        assertThat(shown(with(field(", \"vectors\": false")), ToXContent.EMPTY_PARAMS).get("vectors"), equalTo("off"));
        assertNull(shown(with(field(", \"vectors\": true")), ToXContent.EMPTY_PARAMS).get("vectors"));
    }

    public void testDefaultsAreShownOnRequest() throws IOException {
        Map<String, Object> shown = shown(with(field("")), INCLUDE_DEFAULTS);
        assertThat(shown.get("vectors"), equalTo("on"));
        assertThat(shown.get("passages"), equalTo(true));
        assertThat(shown.get("analyzer"), equalTo("default"));
        assertFalse("there is a default model, and the field's vectors say which it was", shown.containsKey("model"));
    }

    public void testWhatTheVectorsFollowCanNotChange() throws IOException {
        assertChangeRefused("", ", \"model\": \"a\"", "[model] is not set and can not be set to [a]");
        assertChangeRefused(", \"model\": \"a\"", ", \"model\": \"b\"", "[model] is [a] and can not be set to [b]");
        assertChangeRefused(", \"model\": \"a\"", "", "[model] is [a] and can not be left out");
        assertChangeRefused("", ", \"engine\": \"faiss\"", "[engine] is not set and can not be set to [faiss]");
        assertChangeRefused(
            "",
            ", \"method\": {\"parameters\": {\"m\": 8}}",
            "[method] is not set and can not be set to [{parameters={m=8}}]"
        );
        assertChangeRefused("", ", \"passages\": false", "[passages] is [passages] and can not be set to [one vector]");
        assertChangeRefused(", \"passages\": false", "", "[passages] is [one vector] and can not be set to [passages]");
    }

    private void assertChangeRefused(String before, String after, String message) throws IOException {
        MapperService service = with(field(before));
        Exception e = expectThrows(IllegalArgumentException.class, () -> merge(service, field(after)));
        assertThat(e.getMessage(), allOf(containsString("[semantic_text] field [field]: " + message), containsString("reindex")));
    }

    public void testHowPassagesAreCutCanChange() throws IOException {
        MapperService service = with(field(""));
        merge(service, field(", \"passages\": {\"max_tokens\": 64}"));
        assertThat(shown(service, ToXContent.EMPTY_PARAMS).get("passages"), equalTo(Map.of("max_tokens", 64)));
        assertVectors(service.documentMapper(), "field", "field_semantic.passages.vector");
    }

    public void testWrongValuesAreRefused() {
        assertRefused(", \"vectors\": \"maybe\"", "[vectors] must be [on] or [off], found [maybe]");
        assertRefused(", \"passages\": {\"max_tokens\": 3}", "[passages] [max_tokens] must be at least 16, found [3]");
        assertRefused(", \"passages\": {\"size\": 3}", "[passages] unknown [size]");
        assertRefused(", \"passages\": \"many\"", "[passages] must be [true], [false] or an object of options, found [many]");
        assertRefused(", \"engine\": \"elephant\"", "[engine]");
        assertRefused(", \"engine\": \"faiss\", \"method\": {\"engine\": \"lucene\"}", "give one of them");
        assertRefused(", \"method\": {\"space_type\": \"l2\"}", "[method] names [space_type] [l2]");
        assertRefused(", \"method\": \"hnsw\"", "[method] must be an object");
        assertRefused(", \"method\": {\"depth\": 1}", "[method]");
        assertRefused(", \"model\": null", "must not have a [null] value");
        assertRefused(", \"dimension\": 3", "unknown parameter [dimension]");
    }

    private void assertRefused(String more, String message) {
        Exception e = expectThrows(MapperParsingException.class, () -> with(field(more)));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testAnIndexThatIsNotMadeForVectorsTakesWordsOnly() throws IOException {
        settings = randomBoolean() ? Settings.EMPTY : Settings.builder().put("index.knn", false).build();
        assertRefused("", "the index is not made for them: its setting [index.knn] is not [true]");
        MapperService service = with(field(", \"vectors\": \"off\""));
        Exception e = expectThrows(MapperParsingException.class, () -> merge(service, field("")));
        assertThat(e.getMessage(), containsString("reindex into it"));
        assertThat(shown(service, ToXContent.EMPTY_PARAMS).get("vectors"), equalTo("off"));
    }

    public void testAnotherTypeCanNotBecomeThisOne() throws IOException {
        MapperService service = with("{\"type\": \"text\"}");
        Exception e = expectThrows(IllegalArgumentException.class, () -> merge(service, field("")));
        assertThat(e.getMessage(), containsString("cannot be changed from type [text] to [semantic_text]"));
        assertThat(service.fieldType("field"), not(instanceOf(TextWithVectors.class)));
    }
}
