// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestService;
import org.opensearch.semantic.field.TextIndices;

/**
 * Indices that are missing, and whose templates say something else now than when the server made a pipeline for them: it keeps that for an
 * hour, whatever becomes of the templates, and the first documents would have no vectors. Such an index is created before its documents
 * are looked at, so that its own mapping counts.
 */
record UnseenTemplates(TextIndices indices, IngestService ingest, ClusterService clusterService) {

    /** Answers on this thread if there is nothing to create. An index that can not be created is left to the bulk, which says why. */
    void createFor(BulkRequest bulk, ActionListener<Void> listener) {
        Map<String, Boolean> toBeMade = new HashMap<>();
        Set<String> unseen = new LinkedHashSet<>();
        Metadata metadata = clusterService.state().metadata();
        for (DocWriteRequest<?> each : bulk.requests()) {
            if (!each.isRequireAlias() && toBeMade.computeIfAbsent(each.index(), indices::isToBeMade)) {
                for (IndexRequest document : documents(each)) {
                    if (!isSeen(each, document, metadata)) {
                        unseen.add(each.index());
                    }
                }
            }
        }
        create(unseen.iterator(), listener);
    }

    private static List<IndexRequest> documents(DocWriteRequest<?> operation) {
        return switch (operation) {
            case IndexRequest document -> List.of(document);
            case UpdateRequest update -> update.getChildIndexRequests();
            default -> List.of();
        };
    }

    /** Leaves the document as it is where its pipelines are still to be decided on. */
    private boolean isSeen(DocWriteRequest<?> operation, IndexRequest document, Metadata metadata) {
        if (document.isPipelineResolved()) {
            return true;
        }
        String pipeline = document.getPipeline();
        ingest.resolvePipelines(operation, document, metadata);
        boolean seen = !IngestService.NOOP_PIPELINE_NAME.equals(document.getSystemIngestPipeline());
        document.isPipelineResolved(false);
        document.setPipeline(pipeline);
        document.setFinalPipeline(null);
        document.setSystemIngestPipeline(null);
        return seen;
    }

    private void create(Iterator<String> missing, ActionListener<Void> listener) {
        if (!missing.hasNext()) {
            listener.onResponse(null);
            return;
        }
        indices.create(missing.next(), ActionListener.wrap(() -> create(missing, listener)));
    }
}
