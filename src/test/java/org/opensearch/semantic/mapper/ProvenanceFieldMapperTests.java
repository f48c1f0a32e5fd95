// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.TermQuery;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.index.mapper.MapperTestCase;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;

public class ProvenanceFieldMapperTests extends MapperTestCase {

    private static final class Mappers extends Plugin implements MapperPlugin {
        @Override
        public Map<String, Mapper.TypeParser> getMappers() {
            return Map.of(ProvenanceFieldMapper.TYPE, ProvenanceFieldMapper.PARSER);
        }
    }

    @Override
    protected Collection<? extends Plugin> getPlugins() {
        return List.of(new Mappers());
    }

    @Override
    protected void minimalMapping(XContentBuilder b) throws IOException {
        b.field("type", ProvenanceFieldMapper.TYPE);
    }

    @Override
    protected void registerParameters(ParameterChecker checker) {} // it has none

    @Override
    protected void writeFieldValue(XContentBuilder builder) throws IOException {
        builder.value("bge");
    }

    private List<String> indexed(MapperService service, Object value) throws IOException {
        IndexableField[] fields = service.documentMapper().parse(source(b -> b.field("field", value))).rootDoc().getFields("field");
        for (int i = 0; i < fields.length; i += 2) {
            assertEquals(IndexOptions.DOCS, fields[i].fieldType().indexOptions());
            assertEquals(DocValuesType.SORTED_SET, fields[i + 1].fieldType().docValuesType());
            assertEquals(fields[i].stringValue(), fields[i + 1].binaryValue().utf8ToString());
        }
        return IntStream.range(0, fields.length / 2).mapToObj(i -> fields[2 * i].stringValue()).toList();
    }

    public void testWhatIsIndexed() throws IOException {
        MapperService service = createMapperService(fieldMapping(this::minimalMapping));
        assertEquals(List.of("bge"), indexed(service, "bge"));
        assertEquals(List.of("false"), indexed(service, false));
        assertEquals(List.of("4000000000"), indexed(service, 4_000_000_000L));
        assertEquals(List.of("a", "b"), indexed(service, List.of("a", "b")));
        assertEquals(List.of(), indexed(service, null));
        assertEquals(List.of(), indexed(service, ""));
    }

    public void testItIsSearchedByName() throws IOException {
        MapperService service = createMapperService(fieldMapping(this::minimalMapping));
        QueryShardContext context = createQueryShardContext(service);
        MappedFieldType type = service.fieldType("field");
        assertEquals(new ConstantScoreQuery(new TermQuery(new Term("field", "false"))), type.termQuery(false, context));
        assertEquals("keyword", type.familyTypeName());
        assertTrue(type.isSearchable() && type.isAggregatable());
    }

    /** The exception is the one by which expansions of patterns tell fields that take no term from those whose term is wrong. */
    public void testPatternsDoNotFindIt() throws IOException {
        MapperService service = createMapperService(fieldMapping(this::minimalMapping));
        QueryShardContext context = createQueryShardContext(service);
        expectThrows(QueryShardException.class, () -> service.fieldType("field").termQuery("", context));
    }
}
