// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;

/**
 * Says for which field of which processor something failed, and keeps what the type of the failure says: whose fault it was.
 * The document's status is 400 for an {@link IllegalArgumentException}, 429 for an
 * {@link OpenSearchRejectedExecutionException}, that of the cluster's own exceptions (404 for a missing index), and 500 for
 * anything else.
 */
final class EmbeddingFailure {

    private EmbeddingFailure() {}

    /**
     * @param processor the processor as messages name it
     * @param source the source fields
     * @param model name of the model
     */
    static Exception of(String processor, String source, String model, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        Exception failure = withTypeOf(cause, processor + ": field [" + source + "] for model [" + model + "]: " + reason);
        // not as the cause: on_failure processors are given the message of the innermost cause alone, without these names
        failure.addSuppressed(cause);
        return failure;
    }

    private static Exception withTypeOf(Exception cause, String message) {
        if (cause instanceof IllegalArgumentException) {
            return new IllegalArgumentException(message);
        }
        if (cause instanceof OpenSearchRejectedExecutionException rejected) {
            return new OpenSearchRejectedExecutionException(message, rejected.isExecutorShutdown());
        }
        RestStatus status = ExceptionsHelper.status(cause);
        if (status == RestStatus.INTERNAL_SERVER_ERROR) {
            return new IllegalStateException(message);
        }
        return new OpenSearchStatusException(message, status);
    }
}
