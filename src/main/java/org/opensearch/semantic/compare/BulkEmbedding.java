// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.Role;
import org.opensearch.threadpool.ThreadPool;

/**
 * Embeds many texts with one model as bulk work, behind searches: a chunk at a time, so that others' work comes in between and
 * cancelling is soon heard. What the queue has no room for (429) is sent again, in smaller chunks and with growing pauses, until nothing
 * was accepted for {@link #PATIENCE}.
 */
final class BulkEmbedding {

    private static final int CHUNK = 256;
    private static final TimeValue FIRST_PAUSE = TimeValue.timeValueMillis(100);
    private static final TimeValue LONGEST_PAUSE = TimeValue.timeValueSeconds(5);
    private static final TimeValue PATIENCE = TimeValue.timeValueMinutes(2);

    private final Embedder embedder;
    private final ThreadPool threadPool;
    private final Runnable checkpoint;

    /** @param checkpoint run before each call; throws if it is not to be made */
    BulkEmbedding(Embedder embedder, ThreadPool threadPool, Runnable checkpoint) {
        this.embedder = embedder;
        this.threadPool = threadPool;
        this.checkpoint = checkpoint;
    }

    /**
     * Embeds all texts, or none.
     *
     * @param progress told how many are done
     * @param listener called on a generic thread; one embedding for each text, in their order
     */
    void embed(Texts texts, LongConsumer progress, ActionListener<List<Embedding>> listener) {
        new Call(texts, progress, listener).next();
    }

    private final class Call {
        private final Texts texts;
        private final LongConsumer progress;
        private final ActionListener<List<Embedding>> listener;
        private final List<Embedding> done;
        private long lastProgress = System.nanoTime();
        private TimeValue pause = FIRST_PAUSE;
        private int size = CHUNK;

        Call(Texts texts, LongConsumer progress, ActionListener<List<Embedding>> listener) {
            this.texts = texts;
            this.progress = progress;
            this.listener = listener;
            this.done = new ArrayList<>(texts.texts().size());
        }

        private void next() {
            progress.accept(done.size());
            int from = done.size();
            if (from == texts.texts().size()) {
                listener.onResponse(done);
                return;
            }
            List<String> chunk = texts.texts().subList(from, Math.min(texts.texts().size(), from + size));
            try {
                checkpoint.run();
                ActionListener<List<Outcome>> answer = ActionListener.wrap(
                    outcomes -> threadPool.generic().execute(step(() -> take(outcomes))),
                    failure -> threadPool.generic().execute(step(() -> again(failure)))
                );
                if (texts.role() == Role.QUERY) {
                    embedder.embedQueries(chunk, answer);
                } else {
                    embedder.embedDocuments(chunk, answer);
                }
            } catch (Exception e) {
                listener.onFailure(e);
            }
        }

        /** Takes the embeddings up to the first text that has none. */
        private void take(List<Outcome> outcomes) {
            for (Outcome outcome : outcomes) {
                switch (outcome) {
                    case Outcome.Embedded embedded -> {
                        done.add(embedded.embedding());
                        lastProgress = System.nanoTime();
                    }
                    case Outcome.Failed failed -> {
                        again(failed.cause());
                        return;
                    }
                }
            }
            pause = FIRST_PAUSE;
            size = Math.min(CHUNK, 2 * size);
            next();
        }

        private void again(Exception failure) {
            RestStatus status = ExceptionsHelper.status(failure);
            boolean patient = System.nanoTime() - lastProgress < PATIENCE.nanos();
            boolean ending = failure instanceof OpenSearchRejectedExecutionException rejected && rejected.isExecutorShutdown();
            if (status == RestStatus.TOO_MANY_REQUESTS && patient && ending == false) {
                // as a whole it may be larger than there ever is room for
                size = Math.max(1, size / 2);
                threadPool.schedule(step(this::next), pause, ThreadPool.Names.GENERIC);
                pause = TimeValue.timeValueMillis(Math.min(LONGEST_PAUSE.millis(), 2 * pause.millis()));
                return;
            }
            String message = "[evaluate] " + texts.what() + " [" + texts.ids().get(done.size()) + "] can not be embedded with model ["
                + embedder.id().name() + "]: " + failure.getMessage();
            listener.onFailure(new OpenSearchStatusException(message, status, failure));
        }

        private AbstractRunnable step(Runnable step) {
            return new AbstractRunnable() {
                @Override
                protected void doRun() {
                    step.run();
                }

                @Override
                public void onFailure(Exception e) {
                    listener.onFailure(e);
                }
            };
        }
    }
}
