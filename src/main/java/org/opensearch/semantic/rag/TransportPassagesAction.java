// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Searches for documents with their passages, as the caller, and chooses among these. */
public final class TransportPassagesAction extends HandledTransportAction<PassagesRequest, PassagesResponse> {

    private static final Logger LOGGER = LogManager.getLogger(TransportPassagesAction.class);
    private static final String NAME = "passages";

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final NamedXContentRegistry parsers;
    private final NamedWriteableRegistry writeables;
    private final BindingResolver bindings;

    @Inject
    public TransportPassagesAction(
        TransportService transportService,
        ActionFilters filters,
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        NamedXContentRegistry parsers,
        NamedWriteableRegistry writeables,
        BindingResolver bindings
    ) {
        super(PassagesAction.NAME, transportService, filters, PassagesRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.parsers = parsers;
        this.writeables = writeables;
        this.bindings = bindings;
    }

    @Override
    protected void doExecute(Task task, PassagesRequest request, ActionListener<PassagesResponse> listener) {
        long begin = System.nanoTime();
        PassagesQuery query = request.query();
        SearchRequest search = new SearchRequest(query.indices().toArray(String[]::new)).source(source(PassageSearch.body(query)));
        Embedder embedder = bindings.model(bindings.find(NAME, query.field(), search, writeables), query.model());
        // Vectors are compared: no work for a transport thread.
        ActionListener<SearchResponse> found = onward(
            ActionListener.wrap(response -> choose(query, response, embedder, begin, listener), listener::onFailure)
        );
        new ParentTaskAssigningClient(client, clusterService.localNode(), task).search(search, found);
    }

    private <T> ActionListener<T> onward(ActionListener<T> listener) {
        return new ThreadedActionListener<>(LOGGER, threadPool, ThreadPool.Names.GENERIC, listener, false);
    }

    private SearchSourceBuilder source(Map<String, Object> body) {
        try (
            XContentParser parser = JsonXContent.jsonXContent.createParser(
                parsers,
                LoggingDeprecationHandler.INSTANCE,
                BytesReference.bytes(XContentFactory.jsonBuilder().map(body)).streamInput()
            )
        ) {
            return SearchSourceBuilder.fromXContent(parser);
        } catch (IOException e) {
            throw new IllegalStateException("[" + NAME + "] the search can not be written", e);
        }
    }

    private void choose(
        PassagesQuery query,
        SearchResponse response,
        Embedder embedder,
        long begin,
        ActionListener<PassagesResponse> listener
    ) {
        List<Found> found = Found.in(response.getHits().getHits(), !query.hybrid().isEmpty());
        List<Found> candidates = found.subList(0, Math.min(found.size(), PassageSearch.candidates(query)));
        List<String> texts = query.maxTokens().isPresent() ? candidates.stream().map(Found::text).toList() : List.of();
        TokenCounts tokens = new TokenCounts((some, answer) -> embedder.countTokens(some, onward(answer)));
        tokens.add(texts, ActionListener.delegateFailure(listener, (l, counts) -> {
            Selection selection = Selection.of(candidates, query, counts::get);
            List<Cited> cited = query.mergeNeighbours() ? Cited.merged(selection.chosen()) : Cited.apart(selection.chosen());
            tokens.add(cited.stream().map(Cited::text).toList(), ActionListener.map(l, all -> {
                List<CitedPassage> passages = cited.stream().map(each -> CitedPassage.of(each, all.get(each.text()))).toList();
                long took = (System.nanoTime() - begin) / 1_000_000;
                return new PassagesResponse(took, SearchedShards.of(response), passages, selection.overBudget(), leftOut(response));
            }));
        }));
    }

    private static int leftOut(SearchResponse response) {
        return (int) Arrays.stream(response.getHits().getHits()).filter(hit -> hit.field(PassageSearch.LEFT_OUT) != null).count();
    }
}
