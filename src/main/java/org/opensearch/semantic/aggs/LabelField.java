// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.opensearch.index.mapper.KeywordFieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.TextFieldMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.lookup.SourceLookup;

/**
 * The field whose texts name groups of documents, as one shard knows it. Several values, also those of nested objects, are one text.
 *
 * @param name full dotted name
 * @param analyzer makes terms of its texts
 * @param paths where in {@code _source} its texts stand: of a multi-field, or one that others are copied to, elsewhere than its name
 */
public record LabelField(String name, Analyzer analyzer, Set<String> paths) {

    static final int MOST_CHARACTERS = 10_000;

    /**
     * Empty if the shard's index does not map it.
     *
     * @param who name of the aggregation, for messages
     * @throws IllegalArgumentException if it is neither text nor keyword there, or the index keeps no {@code _source}
     */
    public static Optional<LabelField> onShard(String who, String field, QueryShardContext context) {
        MappedFieldType type = context.fieldMapper(field);
        if (type == null) {
            return Optional.empty();
        }
        String what = "[" + who + "] label_field [" + field + "] of index [" + context.index().getName() + "] ";
        if (!(type instanceof TextFieldMapper.TextFieldType || type instanceof KeywordFieldMapper.KeywordFieldType)) {
            throw new IllegalArgumentException(what + "is of type [" + type.typeName() + "], where [text] or [keyword] is needed");
        }
        if (!context.getMapperService().documentMapper().sourceMapper().enabled()) {
            throw new IllegalArgumentException(what + "can not be read, as the index does not keep [_source]; leave [label_field] out");
        }
        return Optional.of(new LabelField(type.name(), type.indexAnalyzer(), context.sourcePath(type.name())));
    }

    /** The distinct terms of a document but {@link FunctionWords}, each with the first piece of text that became it. */
    Map<String, String> terms(SourceLookup document) throws IOException {
        Map<String, String> terms = new LinkedHashMap<>();
        int left = MOST_CHARACTERS;
        for (String path : new TreeSet<>(paths)) {
            for (Object value : document.extractRawValues(path)) {
                String text = value.toString();
                String read = text.substring(0, Math.min(left, text.length()));
                left -= read.length();
                analyze(read, terms);
            }
        }
        return terms;
    }

    private void analyze(String text, Map<String, String> terms) throws IOException {
        try (TokenStream tokens = analyzer.tokenStream(name, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                String piece = text.substring(offset.startOffset(), Math.min(offset.endOffset(), text.length()));
                String word = piece.isBlank() ? term.toString() : piece;
                if (!FunctionWords.contains(word)) {
                    terms.putIfAbsent(term.toString(), word);
                }
            }
            tokens.end();
        }
    }
}
