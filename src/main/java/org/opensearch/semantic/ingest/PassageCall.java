// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.threadpool.ThreadPool;

/**
 * Texts that are split into passages, which are embedded some at a time: as many as a long document may have would fill the model's queue.
 * All texts are split before any is embedded, so that one with too many passages costs no inference.
 *
 * <p>What the queue has no room for (429) when nothing of the batch is embedded yet is refused, as any other text is. Later, when giving up
 * would lose what was done, it is sent again, in smaller requests and with growing pauses, until nothing was accepted for
 * {@link #PATIENCE}.
 */
final class PassageCall implements ModelCall {

    private static final int MOST_PASSAGES = 256;
    private static final TimeValue FIRST_PAUSE = TimeValue.timeValueMillis(100);
    private static final TimeValue LONGEST_PAUSE = TimeValue.timeValueSeconds(5);
    private static final TimeValue PATIENCE = TimeValue.timeValueMinutes(2);

    private record Asked(PassageTexts texts, int passage) {}

    private final String processor;
    private final Embedder embedder;
    private final ThreadPool threadPool;
    private final List<PassageTexts> all = new ArrayList<>();
    /** Documents that lack a vector for good; their other passages need none. */
    private final Set<DocumentEmbedding> failed = new HashSet<>();
    private ActionListener<Void> listener;

    // The next passage.
    private int text;
    private int passage;
    private final Deque<Asked> again = new ArrayDeque<>();

    private int embedded;
    private long lastProgress;
    private int size = MOST_PASSAGES;
    private TimeValue pause = FIRST_PAUSE;

    PassageCall(String processor, Embedder embedder, ThreadPool threadPool) {
        this.processor = processor;
        this.embedder = embedder;
        this.threadPool = threadPool;
    }

    @Override
    public void add(Wanted each) {
        all.add(new PassageTexts(each));
    }

    @Override
    public void embed(ActionListener<Void> told) {
        listener = ActionListener.notifyOnce(told);
        ActionListener<Void> split = ActionListener.notifyOnce(ActionListener.wrap(done -> {
            all.stream().filter(texts -> texts.failure().isPresent()).forEach(texts -> failed.add(texts.wanted().document()));
            next();
        }, this::failRest));
        try {
            embedder.readTokens(new SplitWork(all), split);
        } catch (Exception e) {
            split.onFailure(e);
        }
    }

    private void next() {
        List<Asked> asked = portion();
        if (asked.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        ActionListener<List<Outcome>> answer = ActionListener.notifyOnce(
            ActionListener.wrap(outcomes -> answered(asked, outcomes), e -> refused(asked, e))
        );
        try {
            embedder.embedDocuments(asked.stream().map(each -> each.texts().text(each.passage())).toList(), answer);
        } catch (Exception e) {
            answer.onFailure(e);
        }
    }

    /** The next passages of documents that have not failed. */
    private List<Asked> portion() {
        List<Asked> portion = new ArrayList<>();
        while (portion.size() < size) {
            Asked each = again.isEmpty() ? following() : again.poll();
            if (each == null) {
                break;
            }
            if (!failed.contains(each.texts().wanted().document())) {
                portion.add(each);
            }
        }
        return portion;
    }

    private Asked following() {
        while (text < all.size() && passage >= all.get(text).passages()) {
            text++;
            passage = 0;
        }
        return text < all.size() ? new Asked(all.get(text), passage++) : null;
    }

    private void answered(List<Asked> asked, List<Outcome> outcomes) {
        if (asked.size() != outcomes.size()) {
            throw new IllegalStateException("asked for " + asked.size() + " vectors, got " + outcomes.size());
        }
        List<Asked> refused = new ArrayList<>();
        Exception reason = null;
        for (int i = 0; i < asked.size(); i++) {
            switch (outcomes.get(i)) {
                case Outcome.Embedded vector -> {
                    asked.get(i).texts().take(asked.get(i).passage(), vector.embedding());
                    embedded++;
                    lastProgress = System.nanoTime();
                }
                case Outcome.Failed failure when isBusy(failure.cause()) -> {
                    refused.add(asked.get(i));
                    reason = failure.cause();
                }
                case Outcome.Failed failure -> fail(asked.get(i).texts(), failure.cause());
            }
        }
        if (reason != null) {
            refused(refused, reason);
        } else {
            pause = FIRST_PAUSE;
            size = Math.min(MOST_PASSAGES, 2 * size);
            next();
        }
    }

    private static boolean isBusy(Exception e) {
        boolean closing = e instanceof OpenSearchRejectedExecutionException rejected && rejected.isExecutorShutdown();
        return ExceptionsHelper.status(e) == RestStatus.TOO_MANY_REQUESTS && !closing;
    }

    private void refused(List<Asked> asked, Exception e) {
        boolean patient = embedded > 0 && System.nanoTime() - lastProgress < PATIENCE.nanos();
        if (!isBusy(e) || !patient) {
            failRest(e);
            return;
        }
        again.addAll(asked);
        size = Math.max(1, size / 2); // as a whole it may be larger than there ever is room for
        TimeValue now = pause;
        pause = TimeValue.timeValueMillis(Math.min(LONGEST_PAUSE.millis(), 2 * pause.millis()));
        try {
            threadPool.schedule(this::next, now, ThreadPool.Names.GENERIC);
        } catch (OpenSearchRejectedExecutionException closing) {
            failRest(closing);
        }
    }

    /** Fails what has not all its vectors. */
    private void failRest(Exception e) {
        for (PassageTexts texts : all) {
            if (!texts.isComplete()) {
                fail(texts, e);
            }
        }
        listener.onResponse(null);
    }

    private void fail(PassageTexts texts, Exception e) {
        texts.fail(e);
        failed.add(texts.wanted().document());
    }

    @Override
    public void take() {
        for (PassageTexts texts : all) {
            Wanted wanted = texts.wanted();
            try {
                if (texts.failure().isPresent()) {
                    throw texts.failure().get();
                }
                if (!failed.contains(wanted.document())) {
                    wanted.document().take(texts.puts());
                    embedder.split(texts.passages(), texts.splitting().leftOut());
                }
            } catch (Exception e) {
                wanted.document().fail(EmbeddingFailure.of(processor, wanted.slot().field().label(), embedder.spec().name(), e));
            }
        }
    }
}
