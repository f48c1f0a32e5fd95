// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.Optional;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.ingest.IngestService;

/**
 * An update of a bulk that is sent alone, so that the document that it makes goes through the system's pipeline as a whole. Which other
 * pipelines it goes through stays as it is in a bulk: none if the document is there, those of any new document if it is not.
 */
final class SingleUpdate {

    /** Goes with the update to the node that holds the document, and there with what the update becomes; its value is a pipeline. */
    private static final String HEADER = "semantic.update_of_bulk";

    private SingleUpdate() {}

    /** Marks the thread context that an update is sent in. */
    static void mark(ThreadContext context, UpdateRequest update) {
        context.putHeader(HEADER, Optional.ofNullable(update.upsertRequest()).map(IndexRequest::getPipeline).orElse(""));
    }

    /** Whether requests in this context are what a marked update has become. */
    static boolean isMarked(ThreadContext context) {
        return context.getHeader(HEADER) != null;
    }

    /** Decides on the pipelines of what a marked update has become. */
    static void resolvePipelines(ThreadContext context, BulkRequest become, IngestService ingest, Metadata metadata) {
        String pipeline = context.getHeader(HEADER);
        for (DocWriteRequest<?> each : become.requests()) {
            if (each instanceof IndexRequest document && !document.isPipelineResolved()) {
                if (document.opType() == DocWriteRequest.OpType.INDEX) {
                    ingest.resolveSystemIngestPipeline(document, document, metadata);
                } else if (document.getPipeline() == null && !pipeline.isEmpty()) {
                    document.setPipeline(pipeline);
                }
            }
        }
    }
}
