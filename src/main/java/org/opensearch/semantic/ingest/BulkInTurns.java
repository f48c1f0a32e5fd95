// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * A bulk some of whose updates are sent alone. All other operations go together, as they came; then come the updates, some documents at a
 * time. Operations on one document keep their order: those that follow an update that is sent alone wait for it. Each answer takes the
 * place of its operation, and one that fails fails alone. What the bulk asks of its operations holds for those sent alone too; a refresh
 * is done once, at the end.
 */
final class BulkInTurns {

    private static final Logger LOGGER = LogManager.getLogger(BulkInTurns.class);

    /** Documents that are updated at the same time. */
    private static final int AT_ONCE = 8;

    /** Sends what goes together. */
    interface Bulk {
        void run(BulkRequest request, ActionListener<BulkResponse> listener);
    }

    /** @param index the one behind the name that the request has for it */
    private record Document(String index, String id) {}

    private final BulkRequest request;
    private final Set<Integer> alone;
    private final UnaryOperator<String> indexName;
    private final Client client;
    private final BulkRequest together = new BulkRequest();
    /** Numbers of the operations that go together. */
    private final List<Integer> first = new ArrayList<>();
    /** Numbers of the others, by document. */
    private final Map<Document, List<Integer>> later = new LinkedHashMap<>();
    private final AtomicReferenceArray<BulkItemResponse> answers;
    private final long started = System.nanoTime();

    /**
     * @param alone numbers of the updates that are sent alone
     * @param indexName the index behind a name
     */
    BulkInTurns(BulkRequest request, Set<Integer> alone, UnaryOperator<String> indexName, Client client) {
        this.request = request;
        this.alone = alone;
        this.indexName = indexName;
        this.client = client;
        this.answers = new AtomicReferenceArray<>(request.numberOfActions());
        together.timeout(request.timeout());
        together.waitForActiveShards(request.waitForActiveShards());
        together.setRefreshPolicy(request.getRefreshPolicy());
        together.setParentTask(request.getParentTask());
        List<DocWriteRequest<?>> requests = request.requests();
        for (int i = 0; i < requests.size(); i++) {
            DocWriteRequest<?> each = requests.get(i);
            Document document = new Document(indexName.apply(each.index()), each.id());
            if (alone.contains(i) || each.id() != null && later.containsKey(document)) {
                later.computeIfAbsent(document, key -> new ArrayList<>()).add(i);
            } else {
                first.add(i);
                together.add(each);
            }
        }
    }

    void run(Bulk bulk, ActionListener<BulkResponse> listener) {
        if (first.isEmpty()) {
            runLater(BulkResponse.NO_INGEST_TOOK, listener);
            return;
        }
        bulk.run(together, ActionListener.delegateFailure(listener, (l, answer) -> {
            for (int i = 0; i < first.size(); i++) {
                put(first.get(i), answer.getItems()[i]);
            }
            runLater(answer.getIngestTookInMillis(), l);
        }));
    }

    private void runLater(long ingestTook, ActionListener<BulkResponse> listener) {
        Iterator<List<Integer>> documents = later.values().iterator();
        int workers = Math.min(AT_ONCE, later.size());
        AtomicInteger working = new AtomicInteger(workers);
        for (int i = 0; i < workers; i++) {
            new Worker(documents, () -> {
                if (working.decrementAndGet() == 0) {
                    refresh(() -> answer(ingestTook, listener));
                }
            }).go();
        }
    }

    private void answer(long ingestTook, ActionListener<BulkResponse> listener) {
        BulkItemResponse[] items = new BulkItemResponse[answers.length()];
        for (int i = 0; i < items.length; i++) {
            items[i] = answers.get(i);
        }
        listener.onResponse(new BulkResponse(items, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started), ingestTook));
    }

    /** Sends the operations of one document after the other, and takes the next document, until there is none. */
    private final class Worker {
        private final Iterator<List<Integer>> documents;
        private final Runnable done;
        private Iterator<Integer> operations = List.<Integer>of().iterator();

        Worker(Iterator<List<Integer>> documents, Runnable done) {
            this.documents = documents;
            this.done = done;
        }

        /** Answers that come at once do not make the stack grow. */
        void go() {
            while (next()) {
                int operation = operations.next();
                AtomicInteger ends = new AtomicInteger();
                send(operation, ActionListener.notifyOnce(ActionListener.wrap(answer -> {
                    put(operation, answer);
                    if (ends.incrementAndGet() == 2) {
                        go();
                    }
                }, e -> {
                    put(operation, failed(operation, e));
                    if (ends.incrementAndGet() == 2) {
                        go();
                    }
                })));
                if (ends.incrementAndGet() != 2) {
                    return; // goes on when the answer is there
                }
            }
            done.run();
        }

        private boolean next() {
            synchronized (documents) {
                while (!operations.hasNext() && documents.hasNext()) {
                    operations = documents.next().iterator();
                }
            }
            return operations.hasNext();
        }
    }

    private void send(int number, ActionListener<BulkItemResponse> listener) {
        ThreadContext context = client.threadPool().getThreadContext();
        ActionListener<BulkItemResponse> inContext = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        DocWriteRequest<?> operation = request.requests().get(number);
        ThreadContext.StoredContext stored = context.newStoredContext(true);
        try {
            if (alone.contains(number) && operation instanceof UpdateRequest update) {
                if (!update.docAsUpsert()) { // which goes through all pipelines, in a bulk as well as alone
                    SingleUpdate.mark(context, update);
                }
                update.timeout(request.timeout());
                update.waitForActiveShards(request.waitForActiveShards());
                update.setParentTask(request.getParentTask());
                client.update(
                    update,
                    ActionListener.map(inContext, answer -> new BulkItemResponse(number, DocWriteRequest.OpType.UPDATE, answer))
                );
            } else {
                BulkRequest single = new BulkRequest().add(operation);
                single.timeout(request.timeout());
                single.waitForActiveShards(request.waitForActiveShards());
                single.setParentTask(request.getParentTask());
                client.bulk(single, ActionListener.map(inContext, answer -> answer.getItems()[0]));
            }
        } catch (Exception e) {
            inContext.onFailure(e);
        } finally {
            stored.close();
        }
    }

    private BulkItemResponse failed(int number, Exception e) {
        DocWriteRequest<?> operation = request.requests().get(number);
        Exception cause = ExceptionsHelper.unwrapCause(e) instanceof Exception unwrapped ? unwrapped : e;
        return new BulkItemResponse(
            number,
            operation.opType(),
            new BulkItemResponse.Failure(indexName.apply(operation.index()), operation.id(), cause)
        );
    }

    private void put(int number, BulkItemResponse answer) {
        answers.set(
            number,
            answer.isFailed()
                ? new BulkItemResponse(number, answer.getOpType(), answer.getFailure())
                : new BulkItemResponse(number, answer.getOpType(), answer.getResponse())
        );
    }

    /** What was written is visible then, whether the bulk asks to make it so or to wait for it. */
    private void refresh(Runnable then) {
        Set<String> indices = new HashSet<>();
        for (int number : later.values().stream().flatMap(Collection::stream).toList()) {
            if (!answers.get(number).isFailed()) {
                indices.add(answers.get(number).getIndex());
            }
        }
        if (request.getRefreshPolicy() == RefreshPolicy.NONE || indices.isEmpty()) {
            then.run();
            return;
        }
        ThreadContext context = client.threadPool().getThreadContext();
        RefreshRequest refresh = new RefreshRequest(indices.toArray(String[]::new)).indicesOptions(IndicesOptions.lenientExpandOpen());
        ActionListener<Object> listener = ContextPreservingActionListener
            .wrapPreservingContext(ActionListener.wrap(done -> then.run(), e -> {
                LOGGER.debug("indices {} are not refreshed after a bulk", indices, e);
                then.run(); // all is written, and will be visible in time
            }), context);
        // as the refresh of a bulk is: who may write documents may ask for it
        ThreadContext.StoredContext stashed = context.stashContext();
        try {
            client.admin().indices().refresh(refresh, ActionListener.map(listener, answer -> answer));
        } finally {
            stashed.close();
        }
    }
}
