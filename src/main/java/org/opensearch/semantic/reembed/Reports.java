// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.semantic.state.HiddenIndex;
import org.opensearch.transport.client.Client;

/**
 * What became of each re-embedding: the latest of a field is a document of a system index, from its start on. Blocks; read and written
 * without the caller's identity.
 */
public final class Reports {

    public static final String INDEX = ".opensearch-semantic-reembeddings";

    /** Whether all is embedded, and only the switch is to come. */
    static final String READY = "ready_to_switch";

    private static final String LAST_CHANGE = "last_change_in_millis";
    private static final int MOST_LISTED = 1_000;
    private static final HiddenIndex STORE = new HiddenIndex(
        INDEX,
        "re-embeddings",
        "{\"" + Reembedding.STARTED + "\": {\"type\": \"long\"}}"
    );

    private final Client client;

    public Reports(Client client) {
        this.client = HiddenIndex.client(client);
    }

    public static SystemIndexDescriptor descriptor() {
        return STORE.descriptor();
    }

    /** Of one that begins; makes the index if this is the first. */
    void begin(Reembedding job) {
        PlainActionFuture<Void> there = PlainActionFuture.newFuture();
        STORE.ensure(client, there);
        there.actionGet();
        put(job, State.RUNNING, Progress.NONE, Optional.empty());
    }

    /** Of one that is at work; nothing if it was ended by somebody meanwhile. */
    void running(Reembedding job, Progress progress) {
        if (isRunning(job)) {
            put(job, State.RUNNING, false, progress, Optional.empty());
        }
    }

    /** Of one that has nothing left to do but switch. */
    void ready(Reembedding job, Progress progress) {
        if (isRunning(job)) {
            put(job, State.RUNNING, true, progress, Optional.empty());
        }
    }

    private boolean isRunning(Reembedding job) {
        return find(job.taskId()).filter(report -> State.RUNNING.toString().equals(report.get("state"))).isPresent();
    }

    void put(Reembedding job, State state, Progress progress, Optional<String> error) {
        put(job, state, false, progress, error);
    }

    private void put(Reembedding job, State state, boolean ready, Progress progress, Optional<String> error) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            builder.startObject().field("state", state.toString());
            if (error.isPresent()) {
                builder.field("error", error.get());
            }
            if (ready) {
                builder.field(READY, true);
            }
            job.fields(builder).field(LAST_CHANGE, System.currentTimeMillis());
            builder.field("progress", progress).endObject();
            IndexRequest request = new IndexRequest(INDEX).id(job.taskId()).source(builder).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
            client.index(request).actionGet();
        } catch (IOException e) {
            throw new IllegalStateException("[reembed] the report can not be written", e);
        }
    }

    /** Changes the state of a report, if there is one. */
    void change(String taskId, State state) {
        find(taskId).ifPresent(report -> {
            Map<String, Object> changed = new LinkedHashMap<>(report);
            changed.put("state", state.toString());
            changed.put(LAST_CHANGE, System.currentTimeMillis());
            client.index(new IndexRequest(INDEX).id(taskId).source(changed).setRefreshPolicy(RefreshPolicy.IMMEDIATE)).actionGet();
        });
    }

    Optional<Map<String, Object>> find(String taskId) {
        try {
            GetResponse response = client.get(new GetRequest(INDEX, taskId)).actionGet();
            return response.isExists() ? Optional.of(ordered(response.getSourceAsBytesRef())) : Optional.empty();
        } catch (IndexNotFoundException e) {
            return Optional.empty();
        }
    }

    /** As it was written, for people who read it from the top. */
    private static Map<String, Object> ordered(BytesReference source) {
        return XContentHelper.convertToMap(source, true, MediaTypeRegistry.JSON).v2();
    }

    /** The latest first. */
    List<Map<String, Object>> list() {
        SearchRequest request = new SearchRequest(INDEX).indicesOptions(IndicesOptions.LENIENT_EXPAND_OPEN_HIDDEN)
            .source(new SearchSourceBuilder().size(MOST_LISTED).sort(Reembedding.STARTED, SortOrder.DESC));
        List<Map<String, Object>> all = new ArrayList<>();
        for (SearchHit hit : client.search(request).actionGet().getHits()) {
            all.add(ordered(hit.getSourceRef()));
        }
        return all;
    }
}
