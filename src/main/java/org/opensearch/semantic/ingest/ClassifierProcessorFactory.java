// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.Processor;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.trained.ClassifierSource;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.threadpool.ThreadPool;

/**
 * Makes {@link ClassifierProcessor}s. Takes suppliers, for a node makes its processor factories before its other components. A
 * pipeline may name a trained classifier that is not there (yet): its documents fail until it is.
 */
public final class ClassifierProcessorFactory implements Processor.Factory {

    private static final Logger LOGGER = LogManager.getLogger(ClassifierProcessorFactory.class);

    private final Supplier<Embedders> embedders;
    private final Supplier<Classifiers> classifiers;
    private final Supplier<FieldBinder> binder;
    private final ThreadPool threadPool;

    public ClassifierProcessorFactory(
        Supplier<Embedders> embedders,
        Supplier<Classifiers> classifiers,
        Supplier<FieldBinder> binder,
        ThreadPool threadPool
    ) {
        this.embedders = embedders;
        this.classifiers = classifiers;
        this.binder = binder;
        this.threadPool = threadPool;
    }

    @Override
    public ClassifierProcessor create(
        Map<String, Processor.Factory> factories,
        String tag,
        String description,
        Map<String, Object> config
    ) {
        ClassifierConfig read;
        try {
            read = ClassifierConfig.read(ClassifierProcessor.TYPE, tag, config);
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(ClassifierProcessor.TYPE, tag, null, e.getMessage());
        }
        ClassifierProcessor processor = new ClassifierProcessor(
            tag,
            description,
            read,
            embedders.get(),
            classifiers.get(),
            binder.get(),
            threadPool
        );
        if (read.source() instanceof ClassifierSource.Examples) {
            checkModel(tag, processor);
            // whoever makes a pipeline must not wait; documents that come sooner do
            processor.classifier(ActionListener.wrap(ready -> {}, e -> LOGGER.warn("examples of classes can not be learned yet", e)));
        }
        return processor;
    }

    private static void checkModel(String tag, ClassifierProcessor processor) {
        try {
            processor.embedder();
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(ClassifierProcessor.TYPE, tag, "model", e.getMessage());
        } catch (IllegalStateException e) {
            // There, but not available on this node: other nodes may well have it, and documents will be told why.
            return;
        }
    }
}
