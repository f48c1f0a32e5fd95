// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.MoveFieldAction;
import org.opensearch.semantic.field.MoveFieldRequest;
import org.opensearch.semantic.field.MoveFieldRequest.Step;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * One re-embedding, from its start, or from where another node has left it, to its end:
 * <ol>
 *   <li>go through the documents that need it, page by page;
 *   <li>where only missing vectors are made, do it again until a pass finds nothing to do: a document that was under way when the passes
 *       began may have been written without the vector;
 *   <li>if all went well and it was asked for, switch searches to the new field, and look once more.
 * </ol>
 * What is done already needs no note of its own: a document that has its vector is not embedded again. Blocks a generic thread.
 */
final class ReembedRun {

    private static final Logger logger = LogManager.getLogger(ReembedRun.class);

    private static final int MOST_DOCUMENTS = 100;
    private static final int MOST_PASSES = 100;
    private static final int MOST_FAILURES_IN_A_ROW = 10;
    private static final long BETWEEN_PASSES_MILLIS = 1_000;
    private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A page is to be done in this time, in seconds. */
    private static final float PAGE_SECONDS = 10;

    private final Client client;
    private final ThreadPool threadPool;
    private final Embedders embedders;
    private final FieldBinder binder;
    private final ReembedTask task;
    private final Reembedding job;
    private final Reports reports;
    private final Patience patience;

    private Progress progress = Progress.NONE;
    private long reported = System.nanoTime();

    ReembedRun(Client client, ThreadPool threadPool, Embedders embedders, FieldBinder binder, ReembedTask task, Reembedding job) {
        this.client = client;
        this.threadPool = threadPool;
        this.embedders = embedders;
        this.binder = binder;
        this.task = task;
        this.job = job;
        this.reports = new Reports(client);
        this.patience = new Patience(task);
    }

    /** Ends with the report of what has become of it; without one if it is to go on at another node. */
    void run() {
        try {
            progress = before();
            end(work(), Optional.empty());
        } catch (TaskCancelledException e) {
            if (task.cancelledByUser()) {
                giveUp();
                end(State.CANCELLED, Optional.empty());
            } else {
                task.markAsCompleted();
            }
        } catch (Exception e) {
            if (threadPool.generic().isShutdown() || Thread.currentThread().isInterrupted()) {
                logger.debug("[reembed] the node is closing, [{}] goes on elsewhere", job);
                return;
            }
            logger.warn(() -> "[reembed] can not " + job, e);
            end(State.FAILED, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** What a node before this one has done. */
    private Progress before() {
        return reports.find(job.taskId())
            .filter(report -> report.get(Reembedding.STARTED) instanceof Number started && started.longValue() == job.started())
            .map(
                report -> report.get("progress") instanceof Map<?, ?> map ? new Progress(
                    number(map, "passes").intValue(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of(),
                    number(map, "embedded").longValue(),
                    number(map, "cleared").longValue()
                ) : Progress.NONE
            )
            .orElse(Progress.NONE);
    }

    private static Number number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Number number ? number : 0;
    }

    private State work() {
        long before;
        do {
            before = progress.embedded();
            patiently();
        } while (job.documents() == Selection.MISSING && progress.embedded() > before && progress.passes() < MOST_PASSES);
        if (!job.moves() || job.dryRun()) {
            return State.DONE;
        }
        if (progress.failed() > 0) {
            return State.INCOMPLETE;
        }
        if (!job.switches()) {
            return State.READY;
        }
        move(Step.SWITCH);
        // what was under way while searches were switched
        patience.pause(BETWEEN_PASSES_MILLIS);
        patiently();
        return State.SWITCHED;
    }

    /** Makes a pass; if the cluster can not go on for a while, once more. */
    private void patiently() {
        for (int failures = 0;; failures++) {
            try {
                if (progress.passes() > 0) {
                    patience.pause(BETWEEN_PASSES_MILLIS);
                }
                pass();
                return;
            } catch (TaskCancelledException | IllegalArgumentException | IndexNotFoundException e) {
                throw e;
            } catch (RuntimeException e) {
                if (failures == MOST_FAILURES_IN_A_ROW || threadPool.generic().isShutdown() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                logger.warn(() -> "[reembed] will try again to " + job, e);
                patience.wait("a pass failed");
            }
        }
    }

    private void pass() {
        Supplier<Embedder> embedder = () -> embedders.get(job.model());
        VectorForm form = form(Offer.of(embedder.get()));
        DocumentPage page = new DocumentPage(client, job, new PatientEmbedder(embedder, form, job.provenance(), patience), patience);
        took(progress.nextPass());
        try (StoredDocuments documents = new StoredDocuments(client, job.index(), query(), pageSize())) {
            List<StoredDocument> some = documents.next();
            while (!some.isEmpty()) {
                patience.ensureNotCancelled();
                long start = System.nanoTime();
                Progress done = page.update(some);
                took(progress.of(documents.total()).plus(done));
                throttle(done.embedded(), start);
                some = documents.next();
            }
        }
        report(State.RUNNING);
    }

    private VectorForm form(Offer offer) {
        if (job.dryRun()) {
            // the field may not be mapped yet, and nothing is written
            return VectorForm.floats(offer.dimension());
        }
        PlainActionFuture<VectorForm> bound = PlainActionFuture.newFuture();
        binder.ensureBound(job.index(), job.target(), offer, bound);
        return bound.actionGet();
    }

    private void took(Progress now) {
        progress = now;
        task.progress(now);
        if (System.nanoTime() - reported > REPORT_EVERY_NANOS) {
            report(State.RUNNING);
        }
    }

    private void report(State state) {
        patience.ensureNotCancelled();
        reports.put(job, state, progress, Optional.empty());
        reported = System.nanoTime();
    }

    private int pageSize() {
        float rate = job.documentsPerSecond();
        return rate == 0 ? MOST_DOCUMENTS : Math.max(1, (int) Math.min(MOST_DOCUMENTS, PAGE_SECONDS * rate));
    }

    private void throttle(long embedded, long start) {
        if (job.documentsPerSecond() > 0) {
            long wanted = (long) (1000 * embedded / job.documentsPerSecond());
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (wanted > took) {
                patience.pause(wanted - took);
            }
        }
    }

    /** What a pass goes through. Inside objects there may be several vectors to a document, which a query for one does not tell. */
    private QueryBuilder query() {
        if (job.target().contains(".")) {
            return QueryBuilders.matchAllQuery();
        }
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        if (job.moves()) {
            query.filter(QueryBuilders.existsQuery(job.field()));
        }
        if (job.documents() == Selection.MISSING) {
            query.mustNot(QueryBuilders.existsQuery(job.target()));
        }
        return query;
    }

    private void move(Step step) {
        client.execute(MoveFieldAction.INSTANCE, new MoveFieldRequest(job.index(), job.field(), job.target(), step)).actionGet();
    }

    private void giveUp() {
        if (job.moves()) {
            move(Step.CANCEL);
        }
    }

    private void end(State state, Optional<String> error) {
        try {
            reports.put(job, state, progress, error);
        } catch (RuntimeException e) {
            logger.warn(() -> "[reembed] the report is lost: " + state + " " + job, e);
        }
        task.markAsCompleted();
    }
}
