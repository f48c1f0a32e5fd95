// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.LeafBucketCollectorBase;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.lookup.SourceLookup;

/** Reads the texts of the documents that are in a group; others with the same id, of other indices, are passed over. */
final class LabelTermsAggregator extends MetricsAggregator {

    /** Null where the field is not mapped. */
    private final LabelField field;
    private final Map<DocumentId, List<Integer>> groupsOf = new HashMap<>();
    private final DocumentIds ids;
    private final SourceLookup source = new SourceLookup();
    private final int groups;
    private final TermCounts counts;

    LabelTermsAggregator(
        String name,
        LabelField field,
        List<List<DocumentId>> groups,
        SearchContext context,
        Aggregator parent,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, metadata);
        this.field = field;
        this.groups = groups.size();
        this.ids = new DocumentIds(context);
        this.counts = new TermCounts(groups.size());
        for (int group = 0; group < groups.size(); group++) {
            for (DocumentId document : groups.get(group)) {
                groupsOf.computeIfAbsent(document, d -> new ArrayList<>(1)).add(group);
            }
        }
    }

    @Override
    protected LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) {
        if (field == null) {
            return LeafBucketCollector.NO_OP_COLLECTOR;
        }
        return new LeafBucketCollectorBase(sub, null) {
            @Override
            public void collect(int doc, long bucket) throws IOException {
                checkCancelled();
                List<Integer> in = groupsOf.get(ids.of(leaf.docBase + doc));
                if (in != null) {
                    source.setSegmentAndDocument(leaf, doc);
                    addRequestCircuitBreakerBytes(counts.add(in, field.terms(source)));
                }
            }
        };
    }

    @Override
    public InternalAggregation buildAggregation(long bucket) {
        return new InternalLabelTerms(name, field != null, counts, metadata());
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        return new InternalLabelTerms(name, field != null, new TermCounts(groups), metadata());
    }
}
