// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.CheckedRunnable;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.io.IOUtils;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * One evaluation, step after step:
 * <ol>
 * <li>read the sources, one after the other;
 * <li>prepare the trial;
 * <li>for each model, embed its texts, score, and forget the vectors;
 * <li>put the tables together.
 * </ol>
 * A model that fails is listed with the reason, and the others go on; if all fail, so does the evaluation. No thread waits: each step
 * starts the next one, those that work on a generic thread.
 */
final class EvaluationRun {

    private static final Logger LOGGER = LogManager.getLogger(EvaluationRun.class);

    private final Client client;
    private final ThreadPool threadPool;
    private final EvaluationTask task;
    private final Comparison comparison;
    private final List<Candidate> candidates;
    private final Setting setting;
    private final long started = System.nanoTime();
    private final List<Loaded> loaded = new ArrayList<>();
    private Trial trial;
    private int failed;

    /** A model, and what it has cost so far. */
    record Candidate(Embedder embedder, ModelCost cost, Supplier<Embedder> present) {

        /** Texts of a model that is replaced at work would be refused, again and again. */
        void ensureServed() {
            ModelId now = present.get().id();
            if (now.equals(embedder.id()) == false) {
                throw new IllegalStateException(
                    "[evaluate] model [" + embedder.id() + "] was replaced by [" + now + "] in the meantime; evaluate again"
                );
            }
        }
    }

    /** @param client of the user, whose searches are children of the task */
    EvaluationRun(
        Client client,
        ThreadPool threadPool,
        EvaluationTask task,
        Comparison comparison,
        List<Candidate> candidates,
        Setting setting
    ) {
        this.client = client;
        this.threadPool = threadPool;
        this.task = task;
        this.comparison = comparison;
        this.candidates = candidates;
        this.setting = setting;
    }

    /** To be called once. */
    void start(ActionListener<EvaluateResponse> listener) {
        read(ActionListener.notifyOnce(ActionListener.runBefore(listener, () -> IOUtils.closeWhileHandlingException(trial))));
    }

    /** Works on a generic thread; what it throws is the answer. */
    private void work(ActionListener<EvaluateResponse> listener, CheckedRunnable<Exception> step) {
        threadPool.generic().execute(new AbstractRunnable() {
            @Override
            protected void doRun() throws Exception {
                task.checkpoint();
                step.run();
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        });
    }

    private void read(ActionListener<EvaluateResponse> listener) {
        if (loaded.size() == comparison.evaluation().sources()) {
            work(listener, () -> {
                task.progress(progress("preparing", null, 0, 0));
                trial = comparison.evaluation().prepare(List.copyOf(loaded), setting);
                embed(0, listener);
            });
            return;
        }
        switch (comparison.evaluation().source(loaded.size(), List.copyOf(loaded))) {
            case TextSource.Inline inline -> work(listener, () -> {
                setting.memory().add(inline.items().stream().mapToLong(Item::bytes).sum());
                loaded.add(new Loaded(inline, inline.items(), inline.withoutText(), 0));
                read(listener);
            });
            case TextSource.FromIndex index -> {
                String step = "reading " + index.shape().name();
                LongConsumer reading = done -> task.progress(progress(step, null, done, 0));
                IndexTexts texts = new IndexTexts(
                    client,
                    index,
                    setting.bootstrap().seed(),
                    setting.memory(),
                    setting.checkpoint(),
                    reading
                );
                texts.read(ActionListener.delegateFailure(listener, (l, read) -> work(l, () -> {
                    loaded.add(read);
                    read(l);
                })));
            }
        }
    }

    private EvaluationProgress progress(String step, Candidate candidate, long done, long total) {
        String model = candidate == null ? null : candidate.embedder().id().name();
        int modelsDone = candidate == null ? 0 : candidates.indexOf(candidate);
        return new EvaluationProgress(step, model, modelsDone, candidates.size(), done, total);
    }

    private void embed(int number, ActionListener<EvaluateResponse> listener) throws Exception {
        if (number == candidates.size()) {
            listener.onResponse(answer());
            return;
        }
        Candidate candidate = candidates.get(number);
        long texts = trial.texts().stream().mapToLong(t -> t.texts().size()).sum();
        long bytes = texts * (OBJECT + (long) Float.BYTES * candidate.embedder().spec().dimension());
        try {
            setting.memory().add(bytes);
        } catch (CircuitBreakingException e) {
            failed(candidate, e);
            embed(number + 1, listener);
            return;
        }
        ActionListener<List<float[][]>> scoring = ActionListener.wrap(vectors -> work(listener, () -> {
            task.progress(progress("measuring", candidate, 0, 0));
            try {
                trial.score(candidate.embedder().spec(), vectors);
            } catch (Exception e) {
                failed(candidate, e);
            } finally {
                setting.memory().giveBack(bytes);
            }
            embed(number + 1, listener);
        }), e -> work(listener, () -> {
            setting.memory().giveBack(bytes);
            failed(candidate, e);
            embed(number + 1, listener);
        }));
        embed(candidate, new ArrayList<>(), scoring);
    }

    /** An array, an embedding, and its places in lists. */
    private static final long OBJECT = 80;

    private void failed(Candidate candidate, Exception e) throws Exception {
        if (e instanceof TaskCancelledException || ++failed == candidates.size()) {
            throw e;
        }
        LOGGER.warn(() -> "evaluation goes on without model [" + candidate.embedder().id() + "]", e);
        candidate.cost().failed(e);
    }

    /** Embeds one list of texts after the other. */
    private void embed(Candidate candidate, List<float[][]> vectors, ActionListener<List<float[][]>> listener) {
        if (vectors.size() == trial.texts().size()) {
            listener.onResponse(vectors);
            return;
        }
        Texts texts = trial.texts().get(vectors.size());
        String step = "embedding " + texts.what();
        LongConsumer embedding = done -> task.progress(progress(step, candidate, done, texts.texts().size()));
        long start = System.nanoTime();
        Runnable checkpoint = () -> {
            setting.checkpoint().run();
            candidate.ensureServed();
        };
        new BulkEmbedding(candidate.embedder(), threadPool, checkpoint).embed(
            texts,
            embedding,
            ActionListener.delegateFailure(listener, (l, embeddings) -> {
                candidate.cost().add(embeddings, System.nanoTime() - start);
                vectors.add(embeddings.stream().map(Embedding::vector).toArray(float[][]::new));
                embed(candidate, vectors, l);
            })
        );
    }

    private EvaluateResponse answer() {
        List<Table> tables = new ArrayList<>();
        tables.add(data());
        Table models = ModelCost.table();
        candidates.forEach(candidate -> candidate.cost().addTo(models));
        tables.add(models);
        tables.addAll(trial.tables());
        long millis = (System.nanoTime() - started) / 1_000_000;
        return new EvaluateResponse(comparison.kind().word(), millis, setting.bootstrap(), trial.notes(), tables);
    }

    private Table data() {
        Table data = Table.of("data", "list", "index", "read", "without_text", "left_out");
        for (Loaded list : loaded) {
            String index = list.source() instanceof TextSource.FromIndex from ? from.index() : null;
            data.add(list.source().shape().name(), index, list.items().size(), list.withoutText(), list.leftOut());
        }
        return data;
    }
}
