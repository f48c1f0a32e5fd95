// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.document.FieldType;
import org.opensearch.Version;
import org.opensearch.common.Booleans;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.analysis.IndexAnalyzers;
import org.opensearch.index.mapper.FieldMapper;
import org.opensearch.index.mapper.ParametrizedFieldMapper;
import org.opensearch.index.mapper.TextFieldMapper;
import org.opensearch.index.mapper.TextParams;
import org.opensearch.semantic.field.SemanticText;

/**
 * A field of type {@code semantic_text}: a {@code text} field in all that it does with words, which knows where its vectors are. They lie
 * in an object next to it, which {@link SemanticTextTransformer} has mapped; this mapper writes none of them.
 */
public final class SemanticTextFieldMapper extends TextFieldMapper {

    public static final TypeParser PARSER = new TypeParser(
        (name, context) -> new Builder(name, name, context.indexVersionCreated(), context.getIndexAnalyzers(), context.isWithinMultiField())
    );

    private final SemanticText text;
    private final boolean subField;

    private SemanticTextFieldMapper(
        FieldType fieldType,
        SemanticTextFieldType mappedFieldType,
        PrefixFieldMapper prefixFieldMapper,
        PhraseFieldMapper phraseFieldMapper,
        MultiFields multiFields,
        CopyTo copyTo,
        Builder builder,
        SemanticText text
    ) {
        super(builder.name(), fieldType, mappedFieldType, prefixFieldMapper, phraseFieldMapper, multiFields, copyTo, builder);
        this.text = text;
        this.subField = builder.subField;
    }

    @Override
    protected String contentType() {
        return SemanticText.TYPE;
    }

    @Override
    public ParametrizedFieldMapper.Builder getMergeBuilder() {
        return new Builder(simpleName(), name(), indexCreatedVersion, indexAnalyzers, subField).init(this);
    }

    @Override
    protected void doXContentBody(XContentBuilder builder, boolean includeDefaults, Params params) throws IOException {
        super.doXContentBody(builder, includeDefaults, params); // names the parameters of text, and no others
        for (ParametrizedFieldMapper.Parameter<?> parameter : ((Builder) getMergeBuilder()).own()) {
            parameter.toXContent(builder, includeDefaults);
        }
    }

    private static Optional<Object> given(FieldMapper mapper, String parameter) {
        return Optional.ofNullable(((SemanticTextFieldMapper) mapper).text.definition().get(parameter));
    }

    private static final class Builder extends TextFieldMapper.Builder {

        private final String path;
        private final boolean subField;

        private final Parameter<Object> model = fixed(SemanticText.MODEL);
        private final Parameter<Object> passages = new Parameter<Object>(
            SemanticText.PASSAGES,
            true,
            () -> true,
            (name, context, value) -> value instanceof String word && Booleans.isBoolean(word) ? Boolean.parseBoolean(word) : value,
            mapper -> given(mapper, SemanticText.PASSAGES).orElse(true)
        ).setMergeValidator(
            (before, after) -> before.equals(false) == after.equals(false)
                || refuseChange(SemanticText.PASSAGES, describe(before), describe(after))
        );
        private final Parameter<Object> engine = fixed(SemanticText.ENGINE);
        private final Parameter<Object> method = fixed(SemanticText.METHOD);
        private final Parameter<Object> vectors = new Parameter<>(
            SemanticText.VECTORS,
            true,
            () -> SemanticText.ON,
            (name, context, value) -> value,
            mapper -> ((SemanticTextFieldMapper) mapper).text.hasVectors() ? SemanticText.ON : SemanticText.OFF
        );

        /**
         * @param path the full path where it is known, else the name; for messages
         * @param subField whether it is one of the {@code fields} of another field
         */
        private Builder(String name, String path, Version indexCreated, IndexAnalyzers analyzers, boolean subField) {
            super(name, indexCreated, analyzers);
            this.path = path;
            this.subField = subField;
        }

        /** A parameter that can not be changed: the vectors that are there follow it. */
        private Parameter<Object> fixed(String parameter) {
            return new Parameter<Object>(
                parameter,
                false,
                () -> null,
                (name, context, value) -> value,
                mapper -> given(mapper, parameter).orElse(null)
            ).setSerializerCheck((defaults, configured, value) -> value != null)
                .setMergeValidator((before, after) -> Objects.equals(before, after) || refuseChange(parameter, before, after));
        }

        private static Object describe(Object passages) {
            return passages.equals(false) ? "one vector" : "passages";
        }

        private boolean refuseChange(String parameter, Object before, Object after) {
            String now = before == null ? "is not set" : "is [" + before + "]";
            String then = after == null ? "left out" : "set to [" + after + "]";
            throw new IllegalArgumentException(
                "[" + SemanticText.TYPE + "] field [" + path + "]: [" + parameter + "] " + now + " and can not be " + then
                    + ", since the vectors that are there follow it; send the field as it is mapped, or reindex into a new index"
            );
        }

        private List<Parameter<?>> own() {
            return List.of(model, passages, engine, method, vectors);
        }

        @Override
        protected List<Parameter<?>> getParameters() {
            List<Parameter<?>> all = new ArrayList<>(super.getParameters());
            all.addAll(own());
            return all;
        }

        @Override
        public SemanticTextFieldMapper build(BuilderContext context) {
            SemanticText text = text(context);
            VectorObject.requireValid(text);
            if (!context.indexSettings().isEmpty()) { // as they are when a mapper that was built with them is merged
                KnnIndex.require(text, context.indexSettings());
            }
            FieldType fieldType = TextParams.buildFieldType(
                index,
                store,
                () -> (String) ofText("index_options"),
                () -> (Boolean) ofText("norms"),
                () -> (String) ofText("term_vector")
            );
            SemanticTextFieldType type = fieldType(super.buildFieldType(fieldType, context), text);
            if (context.indexSettings().getAsBoolean(IndexSettings.INDEX_DERIVED_SOURCE_SETTING.getKey(), false)) {
                fieldType.setStored(true);
            }
            return new SemanticTextFieldMapper(
                fieldType,
                type,
                buildPrefixMapper(context, fieldType, type),
                buildPhraseMapper(fieldType, type),
                multiFieldsBuilder.build(this, context),
                copyTo.build(),
                this,
                text
            );
        }

        private SemanticText text(BuilderContext context) {
            Map<String, Object> definition = new LinkedHashMap<>();
            own().stream().filter(Parameter::isConfigured).forEach(parameter -> definition.put(parameter.name, parameter.get()));
            String full = buildFullName(context);
            return new SemanticText(full, definition, SemanticText.object(full, subField ? 2 : 1));
        }

        /** As the superclass has made it, and a name for its vectors. */
        private SemanticTextFieldType fieldType(TextFieldType plain, SemanticText text) {
            SemanticTextFieldType type = new SemanticTextFieldType(
                plain.name(),
                plain.isSearchable(),
                plain.isStored(),
                plain.getTextSearchInfo(),
                plain.meta(),
                Optional.of(text).filter(SemanticText::hasVectors).map(t -> t.object() + "." + t.vector())
            );
            type.setIndexAnalyzer(plain.indexAnalyzer());
            type.setEagerGlobalOrdinals(plain.eagerGlobalOrdinals());
            type.setBoost(plain.boost());
            if (plain.fielddata()) {
                type.setFielddata(true, (FielddataFrequencyFilter) ofText("fielddata_frequency_filter"));
            }
            return type;
        }

        /** The value of a parameter that the superclass keeps to its package. */
        private Object ofText(String parameter) {
            return super.getParameters().stream().filter(p -> p.name.equals(parameter)).findFirst().orElseThrow().get();
        }
    }
}
