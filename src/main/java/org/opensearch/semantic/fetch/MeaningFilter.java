// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.tasks.Task;

/**
 * Before a search goes out to the shards, finds the meaning of what its passages and highlights are to be near to, and puts it into the
 * request. A text is embedded through the query cache: the same text in the query costs nothing more. The source of the request is
 * replaced, what the caller holds of it is not changed.
 *
 * <p>A search that another cluster sent brings its meanings along. Those that it can not have, because they were asked for by a search
 * pipeline or inside inner hits, are refused where they are needed.
 */
public final class MeaningFilter implements ActionFilter {

    private final Meanings meanings;
    private final ThreadContext threadContext;

    public MeaningFilter(Meanings meanings, ThreadContext threadContext) {
        this.meanings = meanings;
        this.threadContext = threadContext;
    }

    /** After those that see the request as it came, and mark its task. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionRequestMetadata<Request, Response> metadata,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain
    ) {
        if (!SearchAction.NAME.equals(action) || !(request instanceof SearchRequest search) || search.source() == null) {
            chain.proceed(task, action, request, listener);
            return;
        }
        Map<Target, QueryTexts> open;
        try {
            open = new HashMap<>(Targets.of(search.source()));
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        open.keySet().removeAll(PassagesExt.of(search.source()).meanings().keySet());
        if (open.isEmpty()) {
            chain.proceed(task, action, request, listener);
            return;
        }
        find(search, open, ContextPreservingActionListener.wrapPreservingContext(ActionListener.wrap(found -> {
            search.source(with(search.source(), found));
            chain.proceed(task, action, request, listener);
        }, listener::onFailure), threadContext));
    }

    private void find(SearchRequest search, Map<Target, QueryTexts> open, ActionListener<Map<Target, Meaning>> listener) {
        ActionListener<Map<Target, Meaning>> one = new GroupedActionListener<>(ActionListener.map(listener, all -> {
            Map<Target, Meaning> together = new HashMap<>();
            all.forEach(together::putAll);
            return together;
        }), open.size());
        open.forEach((target, texts) -> {
            try {
                meanings.find(
                    target,
                    texts,
                    search,
                    ActionListener.map(one, meaning -> meaning.map(m -> Map.of(target, m)).orElseGet(Map::of))
                );
            } catch (Exception e) {
                one.onFailure(e);
            }
        });
    }

    private static SearchSourceBuilder with(SearchSourceBuilder source, Map<Target, Meaning> found) {
        PassagesExt before = PassagesExt.of(source);
        Map<Target, Meaning> all = new HashMap<>(before.meanings());
        all.putAll(found);
        List<SearchExtBuilder> sections = new ArrayList<>(source.ext());
        sections.removeIf(PassagesExt.class::isInstance);
        sections.add(before.with(all));
        return source.shallowCopy().searchPipelineSource(source.searchPipelineSource()).ext(sections); // which the copy leaves out
    }
}
