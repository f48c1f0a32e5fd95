// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.test.OpenSearchTestCase;

public class QueryCacheTests extends OpenSearchTestCase {

    private static final ModelId MODEL = new ModelId("m", "digest");
    private final List<ActionListener<Embedding>> asked = new ArrayList<>();

    private QueryCache cache(int entries) {
        return new QueryCache(entries, new ThreadContext(Settings.EMPTY));
    }

    private PlainActionFuture<Embedding> get(QueryCache cache, ModelId model, String text) {
        PlainActionFuture<Embedding> future = new PlainActionFuture<>();
        cache.get(model, text, asked::add, future);
        return future;
    }

    private static Embedding embedding() {
        return new Embedding(new float[] { 1 }, 3, false);
    }

    public void testEmbeddedOnce() {
        QueryCache cache = cache(10);
        PlainActionFuture<Embedding> first = get(cache, MODEL, "text");
        PlainActionFuture<Embedding> second = get(cache, MODEL, "text");
        assertThat("the second waits for the first", asked.size(), equalTo(1));
        assertFalse(second.isDone());
        Embedding embedding = embedding();
        asked.get(0).onResponse(embedding);
        assertThat(first.actionGet(), sameInstance(embedding));
        assertThat(second.actionGet(), sameInstance(embedding));
        assertThat(get(cache, MODEL, "text").actionGet(), sameInstance(embedding));
        assertThat(asked.size(), equalTo(1));
        assertThat(cache.snapshot(), equalTo(new InferenceSnapshot.Cache(2, 1, 1)));
    }

    public void testModelsAndTextsAreKeptApart() {
        QueryCache cache = cache(10);
        get(cache, MODEL, "text");
        get(cache, MODEL, "Text");
        get(cache, new ModelId("m", "another"), "text");
        assertThat(asked.size(), equalTo(3));
    }

    public void testFailuresAreNotKept() {
        QueryCache cache = cache(10);
        PlainActionFuture<Embedding> first = get(cache, MODEL, "text");
        asked.get(0).onFailure(new IllegalStateException("no"));
        expectThrows(IllegalStateException.class, first::actionGet);
        get(cache, MODEL, "text");
        assertThat(asked.size(), equalTo(2));
    }

    public void testLongTextsAreNotKept() {
        QueryCache cache = cache(10);
        String text = "x".repeat(QueryCache.LONGEST_KEPT + 1);
        get(cache, MODEL, text);
        asked.get(0).onResponse(embedding());
        get(cache, MODEL, text);
        assertThat(asked.size(), equalTo(2));
    }

    public void testLeastRecentlyUsedGoesFirst() {
        QueryCache cache = cache(2);
        for (String text : List.of("a", "b")) {
            get(cache, MODEL, text);
            asked.get(asked.size() - 1).onResponse(embedding());
        }
        get(cache, MODEL, "a");
        get(cache, MODEL, "c");
        asked.get(2).onResponse(embedding());
        get(cache, MODEL, "a");
        assertThat("a was used last, and is still known", asked.size(), equalTo(3));
        get(cache, MODEL, "b");
        assertThat(asked.size(), equalTo(4));
    }

    public void testVectorsOfDigestsThatAreGoneAreForgotten() {
        QueryCache cache = cache(10);
        ModelId gone = new ModelId("m", "gone");
        for (String text : List.of("a", "b")) {
            get(cache, MODEL, text);
            get(cache, gone, text);
        }
        asked.subList(0, 3).forEach(listener -> listener.onResponse(embedding()));
        cache.retain(Set.of(MODEL.digest()));
        assertThat("a and b", cache.snapshot().entries(), equalTo(2L));
        asked.get(3).onResponse(embedding());
        assertThat("what was on its way comes too late", cache.snapshot().entries(), equalTo(2L));
        get(cache, MODEL, "a");
        get(cache, gone, "a");
        assertThat(asked.size(), equalTo(5));
        cache.retain(Set.of(gone.digest()));
        asked.get(4).onResponse(embedding());
        assertThat("the other way round: only what was asked last", cache.snapshot().entries(), equalTo(1L));
    }
}
