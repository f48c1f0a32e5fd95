// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexOrdinalsFieldData;
import org.opensearch.index.mapper.DocValueFetcher;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.DocValueFormat;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.DocumentIds;

/**
 * The field that colours the points of a map, as one shard knows it. Its values are read from doc values and shown as its mapping
 * formats them: numbers, booleans, or text for keywords, dates and addresses.
 *
 * @param inDocument whether it lies in the document, also where the vectors lie in nested objects
 */
record ColorField(IndexFieldData<?> data, DocValueFormat format, boolean inDocument) {

    /** Of a value's objects, without the letters of a text. An estimate from above. */
    private static final long BYTES_PER_VALUE = 64;

    /**
     * @param vectors the field that is laid out
     * @return nothing if the shard's index does not map the field
     * @throws IllegalArgumentException if it is of a type without plain values, or lies in other nested objects than the vectors
     */
    static Optional<ColorField> onShard(String name, AggregatedField vectors, QueryShardContext context) {
        MappedFieldType type = context.fieldMapper(name);
        if (type == null) {
            return Optional.empty();
        }
        String where = "[color_field] [" + name + "] of index [" + context.index().getName() + "] ";
        Optional<String> nested = nestedPath(type.name(), context);
        boolean besideVectors = vectors.parents().isEmpty() && nested.equals(nestedPath(vectors.name(), context));
        if (nested.isPresent() && !besideVectors) {
            throw SemanticMap.refusal(
                where + "lies in nested objects [" + nested.get() + "], and what is laid out of [" + vectors.name()
                    + "] does not: name a field of the document, or lay out the same nested objects inside a [nested] aggregation"
            );
        }
        IndexFieldData<?> data = type.isAggregatable() ? context.getForField(type) : null;
        if (!(data instanceof IndexNumericFieldData || data instanceof IndexOrdinalsFieldData)) {
            throw SemanticMap.refusal(
                where + "is of type [" + type.typeName()
                    + "], whose values can not color points: name a keyword, a number, a boolean, a date or an ip with doc values"
            );
        }
        return Optional.of(new ColorField(data, type.docValueFormat(null, null), nested.isEmpty()));
    }

    /** The innermost nested object that a field lies in. */
    private static Optional<String> nestedPath(String field, QueryShardContext context) {
        for (int dot = field.lastIndexOf('.'); dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            ObjectMapper object = context.getObjectMapper(field.substring(0, dot));
            if (object != null && object.nested().isNested()) {
                return Optional.of(object.fullPath());
            }
        }
        return Optional.empty();
    }

    /**
     * The values of documents, each the first in order where there are several.
     *
     * @param docs document ids in the shard's whole reader
     * @param memory is asked for the bytes that the values take
     * @return as many values as documents; null where a document has none
     */
    List<Object> values(int[] docs, List<LeafReaderContext> leaves, DocumentIds ids, LongConsumer memory) throws IOException {
        Object[] values = new Object[docs.length];
        DocValueFetcher.Leaf reader = null;
        int ord = -1;
        int current = -1;
        Object value = null;
        // doc values are read forwards
        for (int i : IntStream.range(0, docs.length).boxed().sorted(Comparator.comparing(i -> docs[i])).mapToInt(i -> i).toArray()) {
            int leafOrd = ReaderUtil.subIndex(docs[i], leaves);
            LeafReaderContext leaf = leaves.get(leafOrd);
            if (leafOrd != ord) {
                ord = leafOrd;
                current = -1;
                reader = data.load(leaf).getLeafValueFetcher(format);
            }
            int doc = inDocument ? ids.root(leaf, docs[i] - leaf.docBase) : docs[i] - leaf.docBase;
            if (doc != current) {
                current = doc;
                value = reader.advanceExact(doc) ? reader.nextValue() : null;
            }
            memory.accept(BYTES_PER_VALUE + (value instanceof String text ? 2L * text.length() : 0));
            values[i] = value;
        }
        return Arrays.asList(values);
    }
}
