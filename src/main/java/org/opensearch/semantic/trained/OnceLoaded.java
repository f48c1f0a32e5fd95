// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.util.concurrent.ListenableFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Keeps classifiers, and loads one once however many ask for it at the same time. What could not be loaded is tried again by the next
 * who asks.
 */
final class OnceLoaded<K> {

    private final Cache<K, BoundClassifier> kept;
    private final Map<K, ListenableFuture<BoundClassifier>> loading = new HashMap<>(); // guarded by itself
    private final ThreadPool threadPool;

    OnceLoaded(Cache<K, BoundClassifier> kept, ThreadPool threadPool) {
        this.kept = kept;
        this.threadPool = threadPool;
    }

    /** Answers at once if it is kept, else on a generic thread in the caller's thread context. */
    void get(K key, Consumer<ActionListener<BoundClassifier>> load, ActionListener<BoundClassifier> listener) {
        BoundClassifier known;
        ListenableFuture<BoundClassifier> future = null;
        boolean first = false;
        synchronized (loading) {
            known = kept.get(key);
            if (known == null) {
                future = loading.get(key);
                first = future == null;
                if (first) {
                    future = new ListenableFuture<>();
                    loading.put(key, future);
                }
            }
        }
        if (known != null) {
            listener.onResponse(known);
            return;
        }
        ExecutorService generic = threadPool.generic();
        future.addListener(listener, generic, threadPool.getThreadContext());
        if (first) {
            ActionListener<BoundClassifier> complete = ActionListener.notifyOnce(complete(key, future));
            try {
                load.accept(complete);
            } catch (Exception e) {
                complete.onFailure(e);
            }
        }
    }

    private ActionListener<BoundClassifier> complete(K key, ListenableFuture<BoundClassifier> future) {
        return ActionListener.wrap(classifier -> {
            synchronized (loading) {
                if (loading.remove(key, future)) { // not forgotten in the meantime
                    kept.put(key, classifier);
                }
            }
            future.onResponse(classifier);
        }, failure -> {
            synchronized (loading) {
                loading.remove(key, future);
            }
            future.onFailure(failure);
        });
    }

    /** Whoever asks from now on has it loaded anew. */
    void forget(K key) {
        synchronized (loading) {
            loading.remove(key);
            kept.invalidate(key);
        }
    }
}
