// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.opensearch.index.mapper.ParametrizedFieldMapper;
import org.opensearch.index.mapper.ParseContext;

/**
 * A field of type {@code semantic_provenance}: a word, number or boolean that says where a vector is from. It is searched and counted as a
 * {@code keyword} is, by whoever names it; a search in all fields does not find it, since nobody who looks for a text means it.
 */
public final class ProvenanceFieldMapper extends ParametrizedFieldMapper {

    public static final String TYPE = "semantic_provenance";

    public static final TypeParser PARSER = new TypeParser((name, context) -> new Builder(name));

    private ProvenanceFieldMapper(String simpleName, ProvenanceFieldType type, MultiFields multiFields, CopyTo copyTo) {
        super(simpleName, type, multiFields, copyTo);
    }

    @Override
    protected void parseCreateField(ParseContext context) throws IOException {
        String value = context.externalValueSet() ? context.externalValue().toString() : context.parser().textOrNull();
        if (value != null && !value.isEmpty()) {
            context.doc().add(new StringField(name(), value, Field.Store.NO));
            context.doc().add(new SortedSetDocValuesField(name(), new BytesRef(value)));
        }
    }

    @Override
    public ParametrizedFieldMapper.Builder getMergeBuilder() {
        return new Builder(simpleName()).init(this);
    }

    @Override
    protected String contentType() {
        return TYPE;
    }

    private static final class Builder extends ParametrizedFieldMapper.Builder {

        private final Parameter<Map<String, String>> meta = Parameter.metaParam();

        private Builder(String name) {
            super(name);
        }

        @Override
        protected List<Parameter<?>> getParameters() {
            return List.of(meta);
        }

        @Override
        public ProvenanceFieldMapper build(BuilderContext context) {
            return new ProvenanceFieldMapper(
                name,
                new ProvenanceFieldType(buildFullName(context), meta.getValue()),
                multiFieldsBuilder.build(this, context),
                copyTo.build()
            );
        }
    }
}
