// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.threadpool.ThreadPool;

/**
 * The classifiers that this node uses. Never blocks: examples are embedded by the model's queue and learned from on a generic thread,
 * and stored classifiers are fetched, each once; both are then kept, up to {@value #KEPT_BYTES} bytes of each kind.
 *
 * <p>A stored classifier that is trained anew or deleted is forgotten by all nodes at once. One that could not be told finds out within
 * {@value #KEPT_SECONDS} seconds.
 */
public final class Classifiers {

    private static final long KEPT_BYTES = 32 << 20;
    private static final int KEPT_SECONDS = 60;
    /** Beside the vectors of a classifier: its labels, and the examples in the key. */
    private static final long OVERHEAD = 16 << 10;

    private record Key(ClassifierSource.Examples examples, ModelId model, int dimension) {}

    private final ClassifierStore store;
    private final ThreadPool threadPool;
    private final OnceLoaded<Key> learned;
    private final OnceLoaded<String> stored;

    public Classifiers(ClassifierStore store, ThreadPool threadPool) {
        this.store = store;
        this.threadPool = threadPool;
        this.learned = new OnceLoaded<>(Classifiers.<Key>cache().build(), threadPool);
        Cache<String, BoundClassifier> fetched = Classifiers.<String>cache()
            .setExpireAfterWrite(TimeValue.timeValueSeconds(KEPT_SECONDS))
            .build();
        this.stored = new OnceLoaded<>(fetched, threadPool);
    }

    private static <K> CacheBuilder<K, BoundClassifier> cache() {
        return CacheBuilder.<K, BoundClassifier>builder()
            .setMaximumWeight(KEPT_BYTES)
            .weigher((key, bound) -> bound.classifier().bytes() + OVERHEAD);
    }

    /**
     * The classifier of these examples, in the space of this model.
     *
     * @param dimension that the model's vectors are cut to: its own, or one that it declares
     */
    public void learned(ClassifierSource.Examples examples, Embedder embedder, int dimension, ActionListener<BoundClassifier> listener) {
        learned.get(new Key(examples, embedder.id(), dimension), answer -> learn(examples, embedder, dimension, answer), listener);
    }

    private void learn(ClassifierSource.Examples examples, Embedder embedder, int dimension, ActionListener<BoundClassifier> listener) {
        VectorForm form = VectorForm.floats(dimension);
        // not on the inference thread that answers: others wait for it
        ActionListener<List<Outcome>> outcomes = ActionListener.wrap(
            all -> threadPool.generic()
                .execute(() -> ActionListener.completeWith(listener, () -> train(examples, embedder.id(), form, all))),
            listener::onFailure
        );
        embedder.embedDocuments(examples.texts(), outcomes);
    }

    private static BoundClassifier train(ClassifierSource.Examples examples, ModelId model, VectorForm form, List<Outcome> outcomes)
        throws Exception {
        List<float[]> vectors = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Embedded embedded -> vectors.add(form.of(embedded.embedding().vector()));
                case Outcome.Failed failed -> throw failed.cause();
            }
        }
        TrainingSet set = TrainingSet.of(examples.labels(), vectors);
        return new BoundClassifier("the classifier", Training.train(examples.method(), set, () -> {}).classifier(), model);
    }

    /** The stored classifier of this name; fails with an {@link IllegalArgumentException} if there is none. */
    public void stored(String name, ActionListener<BoundClassifier> listener) {
        stored.get(name, answer -> store.weights(name, answer), listener);
    }

    /** Forgets what is known of a stored classifier. */
    void forget(String name) {
        stored.forget(name);
    }
}
