// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.opensearch.OpenSearchParseException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.ingest.IngestService;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.field.TextIndices;
import org.opensearch.semantic.field.TextSources;
import org.opensearch.tasks.Task;
import org.opensearch.transport.client.Client;

/**
 * Sees to it that vectors follow texts that a bulk updates.
 * <ul>
 *   <li>A part of a document goes through the system's pipeline by itself: the processor is told that it is one, and of which index.
 *   <li>An index that is missing is created first where the server does not see what its templates say now, see
 *       {@link UnseenTemplates}.
 *   <li>A script does not; and a part that holds some of the fields that a text is copied from, but not all, does not say what the text
 *       is. These updates are sent alone, as {@link SingleUpdate}s.
 * </ul>
 */
public final class TextUpdates implements ActionFilter {

    private final ClusterService clusterService;
    private final TextIndices indices;
    private final Supplier<IngestService> ingest;
    private final Client client;

    public TextUpdates(ClusterService clusterService, TextIndices indices, Supplier<IngestService> ingest, Client client) {
        this.clusterService = clusterService;
        this.indices = indices;
        this.ingest = ingest;
        this.client = client;
    }

    @Override
    public int order() {
        return 0; // after those that decide who may do what
    }

    @Override
    @SuppressWarnings("unchecked") // the action decides the type of the answer
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionRequestMetadata<Request, Response> metadata,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain
    ) {
        if (!BulkAction.NAME.equals(action) || !(request instanceof BulkRequest bulk) || !isEnabled()) {
            chain.proceed(task, action, request, listener);
            return;
        }
        ThreadContext context = client.threadPool().getThreadContext();
        if (SingleUpdate.isMarked(context)) {
            SingleUpdate.resolvePipelines(context, bulk, ingest.get(), clusterService.state().metadata());
            chain.proceed(task, action, request, listener);
            return;
        }
        BulkInTurns.Bulk unfiltered = (rest, answer) -> chain.proceed(
            task,
            action,
            (Request) rest,
            (ActionListener<Response>) (ActionListener<?>) answer
        );
        ActionListener<BulkResponse> answer = (ActionListener<BulkResponse>) (ActionListener<?>) listener;
        try {
            run(bulk, unfiltered, answer);
        } catch (Exception e) {
            answer.onFailure(e);
        }
    }

    private void run(BulkRequest bulk, BulkInTurns.Bulk unfiltered, ActionListener<BulkResponse> answer) {
        Set<Integer> alone = new HashSet<>();
        Set<PartialDocuments.Key> parts = new HashSet<>();
        sort(bulk, alone, parts);
        ThreadContext context = client.threadPool().getThreadContext();
        BulkInTurns.Bulk together = (rest, l) -> {
            ActionListener<BulkResponse> unmarked = ContextPreservingActionListener.wrapPreservingContext(l, context);
            ThreadContext.StoredContext marked = new PartialDocuments(parts).mark(context);
            try {
                unfiltered.run(rest, unmarked);
            } finally {
                marked.close();
            }
        };
        new UnseenTemplates(indices, ingest.get(), clusterService).createFor(bulk, ActionListener.delegateFailure(answer, (l, done) -> {
            if (alone.isEmpty()) {
                together.run(bulk, l);
            } else {
                new BulkInTurns(bulk, alone, this::indexName, client).run(together, l);
            }
        }));
    }

    private boolean isEnabled() {
        return clusterService.getClusterSettings().get(IngestService.SYSTEM_INGEST_PIPELINE_ENABLED);
    }

    private String indexName(String index) {
        return indices.find(index).map(found -> found.getIndex().getName()).orElse(index);
    }

    /**
     * @param alone to be given the numbers of the updates that are sent alone
     * @param parts to be given the documents that the others hold parts of
     */
    private void sort(BulkRequest bulk, Set<Integer> alone, Set<PartialDocuments.Key> parts) {
        Map<String, Boolean> withTexts = new HashMap<>();
        List<DocWriteRequest<?>> requests = bulk.requests();
        for (int i = 0; i < requests.size(); i++) {
            if (
                requests.get(i) instanceof UpdateRequest update
                    && withTexts.computeIfAbsent(update.index(), this::mayHaveTexts)
            ) {
                if (update.script() != null || update.doc() != null && isUndecided(update)) {
                    alone.add(i);
                } else {
                    update.getChildIndexRequests().forEach(child -> name(child, update));
                    decideAnew(update);
                    parts.add(new PartialDocuments.Key(update.index(), update.id()));
                }
            }
        }
    }

    /** An alias that can not be written to, and the like, is left to the bulk, which says so of each operation. */
    private boolean mayHaveTexts(String index) {
        try {
            return indices.mayHaveTexts(index);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What goes through a pipeline says where it goes; it would say so too had it come from another node. */
    private static void name(IndexRequest child, UpdateRequest update) {
        child.index(update.index());
        child.id(update.id());
    }

    /**
     * A part that was sent here by a node that runs no pipelines has had its pipeline decided on there, and the server takes that for a
     * reason to let it go through none.
     */
    private static void decideAnew(UpdateRequest update) {
        if (update.doc() != null && !update.docAsUpsert()) {
            update.doc().isPipelineResolved(false);
        }
    }

    /** Whether the part does not say what becomes of a text. */
    private boolean isUndecided(UpdateRequest update) {
        List<TextSources> copied = indices.find(update.index())
            .map(index -> indices.texts(index).stream().filter(each -> each.isCopiedTo() || each.own().contains(".")).toList())
            .orElse(List.of());
        if (copied.isEmpty()) {
            return false;
        }
        Map<String, Object> part;
        try {
            part = update.doc().sourceAsMap();
        } catch (OpenSearchParseException e) { // no document: indexing it will say so
            return false;
        }
        return copied.stream().anyMatch(text -> isUndecided(text, part));
    }

    /** One that names a path in one key does not replace what is stored under names one by one, nor the other way round. */
    private static boolean isUndecided(TextSources text, Map<String, Object> part) {
        int[] spoken = { 0 };
        boolean[] inOneKey = { false };
        for (String source : text.sources()) {
            boolean[] there = { false };
            DocumentTree.places(part, FieldPath.parse(source).names(), place -> {
                there[0] = true;
                inOneKey[0] |= place.key().contains(".");
            });
            spoken[0] += there[0] ? 1 : 0;
        }
        return spoken[0] > 0 && (spoken[0] < text.sources().size() || inOneKey[0]);
    }
}
