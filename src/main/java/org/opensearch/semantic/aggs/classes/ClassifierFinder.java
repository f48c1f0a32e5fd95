// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.trained.BoundClassifier;
import org.opensearch.semantic.trained.ClassifierSource;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** Gets the classifier of an aggregation, and sees that it fits the vectors. */
public final class ClassifierFinder {

    private static final Logger LOGGER = LogManager.getLogger(ClassifierFinder.class);

    private final BindingResolver bindings;
    private final Classifiers classifiers;

    public ClassifierFinder(BindingResolver bindings, Classifiers classifiers) {
        this.bindings = bindings;
        this.classifiers = classifiers;
    }

    /** What gives a classifier. */
    @FunctionalInterface
    interface Start {
        void start(Client client, ActionListener<BoundClassifier> listener);
    }

    /**
     * What has to be done.
     *
     * @param field whose vectors are to be judged
     */
    record Search(String field, Start start) {}

    /**
     * Decides from the mappings of the request's indices what has to be done.
     *
     * @throws IllegalArgumentException if the field's vectors can not be compared, or it is not known which model they come from
     */
    Search prepare(ClassesOptions options, QueryCoordinatorContext coordinator) {
        FieldUse use = AggregatedField.find(ClassesAggregationBuilder.NAME, options.field(), coordinator, bindings);
        return new Search(use.field(), switch (options.source()) {
            case ClassifierSource.Examples examples -> {
                Embedder embedder = use.nowhere() ? bindings.modelWithoutIndex(options.model()) : bindings.model(use, options.model());
                int dimension = use.dimension().orElse(embedder.spec().dimension());
                yield (client, listener) -> classifiers.learned(examples, embedder, dimension, onward(client, listener));
            }
            case ClassifierSource.Named named -> (client, listener) -> classifiers.stored(
                named.name(),
                onward(client, ActionListener.map(listener, bound -> {
                    requireFits(use, bound);
                    return bound;
                }))
            );
        });
    }

    private static void requireFits(FieldUse use, BoundClassifier bound) {
        use.indices().forEach((index, field) -> {
            field.binding().filter(binding -> !binding.admits(bound.model())).ifPresent(binding -> {
                throw new IllegalArgumentException(
                    "[" + ClassesAggregationBuilder.NAME + "] field [" + use.field() + "] of index [" + index + "] is bound to model ["
                        + binding
                        + "], but " + bound.label() + " was trained on vectors of model [" + bound.model()
                        + "]; use a classifier that was trained on vectors of the field's model"
                );
            });
            field.dimension().filter(d -> d != bound.classifier().dimension()).ifPresent(dimension -> {
                throw new IllegalArgumentException(
                    "[" + ClassesAggregationBuilder.NAME + "] field [" + use.field() + "] of index [" + index + "] has dimension "
                        + dimension
                        + ", but " + bound.label() + " was trained on vectors of dimension " + bound.classifier().dimension()
                );
            });
        });
    }

    /** For shards of indices that the coordinating node does not know, those of other clusters. */
    void checkOnShard(AggregatedField field, BoundClassifier bound, String index) {
        field.binding().filter(binding -> !binding.admits(bound.model())).ifPresent(binding -> {
            throw new IllegalArgumentException(
                "[" + ClassesAggregationBuilder.NAME + "] field [" + field.name() + "] of index [" + index + "] is bound to model ["
                    + binding
                    + "], but the classifier judges vectors of model [" + bound.model() + "]"
            );
        });
    }

    /** Carries the answer off whatever thread it comes on: what follows is the whole rest of the coordinating work. */
    private static ActionListener<BoundClassifier> onward(Client client, ActionListener<BoundClassifier> listener) {
        ThreadPool threads = client.threadPool();
        return new ContextPreservingActionListener<>(
            threads.getThreadContext().newRestorableContext(false),
            new ThreadedActionListener<>(LOGGER, threads, ThreadPool.Names.GENERIC, listener, false)
        );
    }
}
