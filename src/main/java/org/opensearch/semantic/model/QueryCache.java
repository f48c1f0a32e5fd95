// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.util.concurrent.ListenableFuture;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;

/**
 * Query vectors by (model digest, text), least recently used first out. The role is no part of the key: it is always that of a
 * query, as documents are not asked for twice. A text that is being embedded is not embedded a second time: later askers wait for
 * the first. Failures are not kept.
 */
final class QueryCache {

    private record Key(String digest, String text) {}

    private final Cache<Key, Embedding> vectors;
    private final Map<Key, ListenableFuture<Embedding>> running = new HashMap<>(); // guarded by itself
    private final ThreadContext context;
    private Predicate<String> kept = digest -> true; // guarded by running
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    QueryCache(int entries, ThreadContext context) {
        this.vectors = CacheBuilder.<Key, Embedding>builder().setMaximumWeight(entries).build();
        this.context = context;
    }

    /** Longer texts are embedded, but not kept: their vectors are small, they themselves need not be. */
    static final int LONGEST_KEPT = 2_000;

    /** Answers from the cache, or asks {@code embed} to. */
    void get(ModelId model, String text, Consumer<ActionListener<Embedding>> embed, ActionListener<Embedding> listener) {
        Key key = new Key(model.digest(), text);
        Embedding known;
        ListenableFuture<Embedding> future = null;
        boolean first = false;
        synchronized (running) {
            known = vectors.get(key);
            if (known == null) {
                future = running.get(key);
                first = future == null;
                if (first) {
                    future = new ListenableFuture<>();
                    running.put(key, future);
                }
            }
        }
        (first ? misses : hits).increment();
        if (known != null) {
            listener.onResponse(known);
            return;
        }
        future.addListener(listener, OpenSearchExecutors.newDirectExecutorService(), context);
        if (first) {
            embed.accept(complete(key, future));
        }
    }

    private ActionListener<Embedding> complete(Key key, ListenableFuture<Embedding> future) {
        return ActionListener.wrap(embedding -> {
            synchronized (running) {
                if (key.text().length() <= LONGEST_KEPT && kept.test(key.digest())) {
                    vectors.put(key, embedding);
                }
                running.remove(key);
            }
            future.onResponse(embedding);
        }, failure -> {
            synchronized (running) {
                running.remove(key);
            }
            future.onFailure(failure);
        });
    }

    /** Forgets the vectors of all other digests, and keeps none of them from here on. */
    void retain(Set<String> digests) {
        synchronized (running) {
            kept = Set.copyOf(digests)::contains;
            for (Iterator<Key> keys = vectors.keys().iterator(); keys.hasNext();) {
                if (kept.test(keys.next().digest()) == false) {
                    keys.remove();
                }
            }
        }
    }

    InferenceSnapshot.Cache snapshot() {
        return new InferenceSnapshot.Cache(hits.sum(), misses.sum(), vectors.count());
    }
}
