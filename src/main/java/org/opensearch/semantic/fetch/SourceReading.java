// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.fieldvisitor.FieldsVisitor;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/**
 * Reads the stored {@code _source} of hits without the vectors in it: most of its bytes are theirs, and nobody needs them as objects.
 * Does not depend on which part of the source the search wants to be shown.
 */
final class SourceReading {

    /** Full paths of vectors. */
    private final Set<String> vectors;

    SourceReading(Set<String> vectors) {
        this.vectors = vectors;
    }

    static SourceReading of(MapperService mapper) {
        Set<String> vectors = new HashSet<>();
        for (MappedFieldType type : mapper.fieldTypes()) {
            if (type instanceof KNNVectorFieldType) {
                vectors.add(type.name());
            }
        }
        return new SourceReading(vectors);
    }

    /** The source of a hit, perhaps without its vectors; not to be changed. Empty if the index keeps none. */
    Map<String, Object> read(HitContext hit) throws IOException {
        if (hit.sourceLookup().source() != null) {
            return hit.sourceLookup().source(); // somebody has read it before
        }
        BytesReference bytes = hit.sourceLookup().internalSourceRef();
        if (bytes == null) {
            FieldsVisitor visitor = new FieldsVisitor(true, null, vectors.toArray(String[]::new));
            hit.reader().storedFields().document(hit.docId(), visitor);
            bytes = visitor.source();
        }
        return bytes == null ? Map.of() : read(bytes);
    }

    @SuppressWarnings("deprecation") // a stored source does not say in another way whether it is JSON, CBOR, SMILE or YAML
    Map<String, Object> read(BytesReference bytes) throws IOException {
        MediaType type = Objects.requireNonNull(MediaTypeRegistry.xContentType(bytes));
        try (
            XContentParser parser = XContentHelper.createParser(
                NamedXContentRegistry.EMPTY,
                LoggingDeprecationHandler.INSTANCE,
                bytes,
                type
            )
        ) {
            parser.nextToken();
            return readObject(parser, "");
        }
    }

    private Map<String, Object> readObject(XContentParser parser, String prefix) throws IOException {
        Map<String, Object> object = new HashMap<>();
        while (parser.nextToken() != Token.END_OBJECT) {
            String name = parser.currentName();
            String path = prefix + name;
            parser.nextToken();
            if (vectors.contains(path)) {
                parser.skipChildren();
            } else {
                object.put(name, readValue(parser, path));
            }
        }
        return object;
    }

    private Object readValue(XContentParser parser, String path) throws IOException {
        if (parser.currentToken() == Token.START_OBJECT) {
            return readObject(parser, path + ".");
        }
        if (parser.currentToken() != Token.START_ARRAY) {
            return parser.objectText();
        }
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            array.add(readValue(parser, path));
        }
        return array;
    }
}
