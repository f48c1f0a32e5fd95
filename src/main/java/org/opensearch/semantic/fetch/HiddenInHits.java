// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.semantic.field.VectorFields;

/**
 * Leaves {@link HiddenVectors} out of the {@code _source} of hits, of inner hits and of the hits of {@code top_hits}. The shard decides, by
 * the mapping of its own index. Costs what excluding a field costs: the source is parsed and written once.
 */
public final class HiddenInHits implements FetchSubPhase {

    private final HiddenVectors hidden;

    public HiddenInHits(VectorFields fields) {
        this.hidden = new HiddenVectors(fields);
    }

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) {
        FetchSourceContext asked = context.fetchSourceContext();
        if (asked == null || !HiddenVectors.isDefault(asked)) {
            return null;
        }
        IndexMetadata index = context.getQueryShardContext().getIndexSettings().getIndexMetadata();
        if (hidden.paths(index).isEmpty()) {
            return null;
        }
        Map<String, Optional<FetchSourceContext>> wanted = new HashMap<>();
        return new FetchSubPhaseProcessor() {
            @Override
            public void setNextReader(LeafReaderContext segment) {}

            @Override
            public void process(HitContext hit) throws IOException {
                String nested = nestedPath(hit.hit());
                FetchSourceContext shown = wanted.computeIfAbsent(
                    nested,
                    path -> HiddenVectors.without(path.isEmpty() ? hidden.paths(index) : hidden.paths(index, path), asked)
                ).orElseThrow();
                if (hit.hit().getSourceRef() != null) {
                    hit.hit().sourceRef(source(hit, shown));
                }
            }
        };
    }

    private static BytesReference source(FetchSubPhase.HitContext hit, FetchSourceContext shown) throws IOException {
        Object value = hit.sourceLookup().filter(shown);
        for (SearchHit.NestedIdentity at = hit.hit().getNestedIdentity(); at != null; at = at.getChild()) {
            value = value instanceof Map<?, ?> map ? map.get(at.getField().string()) : null;
        }
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            XContentBuilder builder = new XContentBuilder(hit.sourceLookup().sourceContentType().xContent(), out);
            if (value == null) {
                builder.startObject().endObject();
            } else {
                builder.value(value);
            }
            return BytesReference.bytes(builder);
        }
    }

    /** Empty for a document itself. */
    private static String nestedPath(SearchHit hit) {
        StringBuilder path = new StringBuilder();
        for (SearchHit.NestedIdentity at = hit.getNestedIdentity(); at != null; at = at.getChild()) {
            path.append(path.isEmpty() ? "" : ".").append(at.getField().string());
        }
        return path.toString();
    }
}
