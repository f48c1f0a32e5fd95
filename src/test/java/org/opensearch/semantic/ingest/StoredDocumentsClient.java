// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.get.MultiGetAction;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.index.get.GetResult;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.ThreadPool;

/**
 * Answers multi-gets, with sources filtered as asked. A document is known by {@code index/id/routing}. An id that contains {@code broken}
 * fails alone, one that contains {@code garbled} has a source that is no JSON, and one that contains {@code overload} has the whole
 * request fail.
 */
final class StoredDocumentsClient extends NoOpClient {

    final Map<String, Map<String, Object>> stored = new HashMap<>();
    final List<MultiGetRequest> requests = new CopyOnWriteArrayList<>();
    Executor executor = Runnable::run;

    StoredDocumentsClient(ThreadPool threadPool) {
        super(threadPool);
    }

    void store(String index, String id, String routing, Map<String, Object> source) {
        stored.put(index + "/" + id + "/" + routing, source);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
        ActionType<Response> action,
        Request request,
        ActionListener<Response> listener
    ) {
        if (action != MultiGetAction.INSTANCE) {
            super.doExecute(action, request, listener);
            return;
        }
        MultiGetRequest gets = (MultiGetRequest) request;
        requests.add(gets);
        if (gets.getItems().stream().anyMatch(item -> item.id().contains("thrown"))) {
            throw new IllegalStateException("thrown at once");
        }
        executor.execute(() -> {
            if (gets.getItems().stream().anyMatch(item -> item.id().contains("overload"))) {
                listener.onFailure(new IllegalStateException("overload"));
            } else {
                MultiGetItemResponse[] items = gets.getItems().stream().map(this::answer).toArray(MultiGetItemResponse[]::new);
                listener.onResponse((Response) new MultiGetResponse(items));
            }
        });
    }

    private MultiGetItemResponse answer(MultiGetRequest.Item item) {
        if (item.id().contains("broken")) {
            Exception cause = new IllegalStateException("broken document");
            return new MultiGetItemResponse(null, new MultiGetResponse.Failure(item.index(), item.id(), cause));
        }
        Map<String, Object> found = stored.get(item.index() + "/" + item.id() + "/" + item.routing());
        BytesReference source = null;
        if (item.id().contains("garbled")) {
            source = new BytesArray("{\"v\": [");
        } else if (found != null) {
            source = json(XContentMapValues.filter(found, item.fetchSourceContext().includes(), item.fetchSourceContext().excludes()));
        }
        boolean exists = source != null;
        return new MultiGetItemResponse(
            new GetResponse(new GetResult(item.index(), item.id(), exists ? 0 : -2, exists ? 1 : 0, 1, exists, source, null, null)),
            null
        );
    }

    private static BytesReference json(Map<String, Object> map) {
        try {
            return BytesReference.bytes(XContentFactory.jsonBuilder().map(map));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
