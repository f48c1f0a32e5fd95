// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.rest.RestStatus;

/**
 * Runs the batches of one class of work and answers their texts. The working memory of a run is accounted to the circuit breaker
 * while it runs. Throws nothing: every text of a batch has its outcome when a method returns. Thread-safe.
 */
final class BatchRunner {

    private static final Logger logger = LogManager.getLogger(BatchRunner.class);

    private final Admission admission;
    private final CircuitBreaker breaker;
    private final WorkStats stats;

    BatchRunner(Admission admission, CircuitBreaker breaker, WorkStats stats) {
        this.admission = admission;
        this.breaker = breaker;
        this.stats = stats;
    }

    /**
     * Embeds a batch. If that fails, its halves are tried, and theirs: whatever is wrong with one text must not cost its
     * neighbours their vectors, and a smaller batch may have the memory that a larger one has not.
     */
    void run(TextBatch batch) {
        long start = System.nanoTime();
        float[][] vectors;
        try {
            vectors = embed(batch);
        } catch (Throwable e) {
            if (batch.texts().size() > 1 && isFatal(e) == false) {
                batch.halves().forEach(this::run);
            } else {
                fail(batch, e);
            }
            return;
        }
        stats.ran(batch.tokens(), System.nanoTime() - start);
        for (int i = 0; i < batch.texts().size(); i++) {
            TextBatch.Tokenized text = batch.texts().get(i);
            Embedding embedding = new Embedding(vectors[i], text.length(), text.tokens().truncated());
            stats.shared(text.askers().size() - 1);
            for (TextRequest.Text asker : text.askers()) {
                stats.embedded(embedding.truncated(), start - asker.submitted());
                finish(asker, new Outcome.Embedded(embedding));
            }
        }
    }

    private float[][] embed(TextBatch batch) throws Exception {
        long bytes = batch.workingBytes();
        breaker.addEstimateBytesAndMaybeBreak(bytes, "<semantic batch>");
        try {
            return batch.model().embed(batch.sequences());
        } finally {
            breaker.addWithoutBreaking(-bytes);
        }
    }

    /** Answers the texts of a batch that is not embedded. */
    void fail(TextBatch batch, Throwable cause) {
        fail(batch.texts().stream().flatMap(text -> text.askers().stream()).toList(), cause);
    }

    /** Answers texts that are not embedded. An error that a node must not survive also goes to the node's own handler. */
    void fail(List<TextRequest.Text> texts, Throwable cause) {
        if (isFatal(cause)) {
            ExceptionsHelper.maybeDieOnAnotherThread(cause);
        }
        boolean retryable = ExceptionsHelper.status(cause) == RestStatus.TOO_MANY_REQUESTS;
        Outcome failed = new Outcome.Failed(cause instanceof Exception e ? e : new IllegalStateException(cause));
        for (TextRequest.Text text : texts) {
            if (retryable) {
                stats.rejected(1);
            } else {
                stats.failed();
            }
            finish(text, failed);
        }
    }

    /** Answers work with tokens that can not be done. */
    static void fail(TokenRequest request, Throwable cause) {
        if (isFatal(cause)) {
            ExceptionsHelper.maybeDieOnAnotherThread(cause);
        }
        request.fail(cause instanceof Exception e ? e : new IllegalStateException(cause));
    }

    /** Natives that do not fit cost the model, not the node. */
    private static boolean isFatal(Throwable e) {
        return e instanceof Error && e instanceof LinkageError == false;
    }

    private void finish(TextRequest.Text text, Outcome outcome) {
        admission.release(text.bytes());
        try {
            text.finish(outcome);
        } catch (RuntimeException e) {
            logger.error("the listener of an embedding failed", e); // its batch mates are of other requests
        }
    }
}
