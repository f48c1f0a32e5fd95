// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ThreadPool;

/**
 * The models of this node, all behind one queue. Their folders are read when the node starts and by {@link #reload}; each model that is
 * new is opened and run once in the background, the default model first. Then the default model and those that indices use stay open; the
 * others are opened by the first text for them, and closed when nobody uses them. A model that can not be opened does not keep the
 * node from starting: it is listed with the reason, and refused with it when it is asked for.
 */
public final class ModelRegistry implements Embedders, Closeable {

    private static final Logger logger = LogManager.getLogger(ModelRegistry.class);

    private final String defaultModel;
    private final CircuitBreaker breaker;
    private final ThreadPool threadPool;
    private final Predicate<ModelId> used;
    private final ModelFolders folders;
    private final InferenceQueue queue;
    private final QueryCache cache;
    private final IdleModels idle;
    /** Held while the folders are read and new models tried out: one after another, as memory and cores are for those in use. */
    private final ReentrantLock reading = new ReentrantLock();

    private volatile ServedModels models; // written under the lock of reading
    private volatile boolean closed;

    /**
     * Reads all folders, and opens the models in the background.
     *
     * @param bundle the plugin's folder, with {@code native/} and {@code models/}
     * @param config the plugin's configuration folder, with {@code models/}, {@code exact/} and {@code native/}; need not exist
     * @param threadPool with the pools of {@link InferenceSettings}
     * @param breaker accounts the memory of the texts in work. Not that of the models, which no refusal of a text would lower: it would
     *     only take their room
     * @param used whether an index uses a model; whenever the answer may have become yes, {@link #openUsed} is to be called
     */
    public ModelRegistry(
        Path bundle,
        Path config,
        Settings settings,
        ClusterSettings clusterSettings,
        ThreadPool threadPool,
        CircuitBreaker breaker,
        Predicate<ModelId> used
    ) {
        this.defaultModel = InferenceSettings.DEFAULT_MODEL.get(settings);
        this.breaker = breaker;
        this.threadPool = threadPool;
        this.used = used;
        this.queue = new InferenceQueue(
            InferenceWorkers.Pool.of(threadPool, InferenceSettings.QUERY_POOL),
            InferenceWorkers.Pool.of(threadPool, InferenceSettings.DOCUMENT_POOL),
            new DynamicLimits(settings, clusterSettings),
            breaker
        );
        this.cache = new QueryCache(InferenceSettings.QUERY_CACHE_ENTRIES.get(settings), threadPool.getThreadContext());
        List<String> exact = InferenceSettings.EXACT_MODELS.get(settings);
        Optional<String> unloadable = loadNatives(bundle.resolve("native"), config.resolve("native"));
        this.folders = new ModelFolders(bundle, config, exact, InferenceSettings.PROVIDER.get(settings), unloadable);
        this.models = ServedModels.NONE.replacedBy(folders.read(), this::serve);
        exact.stream()
            .filter(name -> models.names().contains(name) == false)
            .forEach(name -> logger.warn("[semantic.exact_models] has [{}], which is no model of this node", name));
        this.idle = new IdleModels(settings, clusterSettings, threadPool, this::closeUnused);
        this.idle.rescheduleIfNecessary();
        inBackground(this::tryOutAll);
    }

    private static Optional<String> loadNatives(Path natives, Path replacements) {
        try {
            NativeLibraries.load(natives, replacements);
            return Optional.empty();
        } catch (IllegalStateException e) {
            logger.error("embedding is not available on this node", e);
            return Optional.of(e.getMessage());
        }
    }

    private ServedModels.Served serve(ModelSource source) {
        ServedModel model = new ServedModel(source, threadPool::absoluteTimeInMillis);
        return new ServedModels.Served(
            model,
            new LocalEmbedder(model, queue, cache, threadPool.getThreadContext(), threadPool.generic())
        );
    }

    private void inBackground(Runnable job) {
        threadPool.generic().execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                job.run();
            }

            @Override
            public void onFailure(Exception e) {
                logger.error("models could not be opened ahead of their use", e);
            }

            @Override
            public void onRejection(Exception e) {
                logger.debug("the node is closing", e);
            }
        });
    }

    /**
     * Reads all folders anew: adds, replaces and removes models, and opens and runs once those that are new. What is under way for the
     * former models goes on with them. Blocks for as long as the files take to read and the models to open; one after another.
     *
     * @throws IllegalStateException if the folders can not be listed, or the node is closing; then nothing has changed
     */
    public ModelChanges reload() {
        reading.lock();
        try {
            if (closed) {
                throw new IllegalStateException("[semantic] the node is closing");
            }
            ServedModels before = models;
            SortedMap<String, Optional<ModelSource>> sources = before.sources();
            ServedModels after = before.replacedBy(folders.read(), this::serve);
            // Before they are shown, so that searches go on with the former ones meanwhile.
            tryOut(after.all());
            models = after;
            before.without(after).forEach(model -> model.session().retire());
            cache.retain(after.all().stream().map(model -> model.id().digest()).collect(Collectors.toSet()));
            ModelChanges changes = after.changesSince(sources);
            logger.info("models read anew: {}", changes);
            return changes;
        } finally {
            reading.unlock();
        }
    }

    private void tryOutAll() {
        reading.lock();
        try {
            tryOut(models.all());
        } finally {
            reading.unlock();
        }
    }

    /** Opens and runs once each model of which that was not done before. */
    private void tryOut(List<ServedModel> all) {
        List<ServedModel> fresh = all.stream().filter(model -> model.session().wasTried() == false).toList();
        Comparator<ServedModel> keptFirst = Comparator.comparing(model -> isKept(model) == false);
        for (ServedModel model : fresh.stream().sorted(keptFirst).toList()) {
            if (open(model)) {
                warnOfRefusals(model);
            }
            if (isKept(model) == false) {
                model.session().closeIfUnusedFor(0);
            }
        }
    }

    /** Whether it could be opened. */
    private boolean open(ServedModel model) {
        try {
            if (closed == false) {
                model.session().open();
            }
            return closed == false;
        } catch (IllegalStateException | OpenSearchRejectedExecutionException e) { // it may be replaced at this moment
            logger.debug("noted with the model", e);
            return false;
        }
    }

    /** A limit may be too low for the longest texts of a model even when nothing else runs. */
    private void warnOfRefusals(ServedModel model) {
        double longest = breaker.getOverhead() * LocalModel.bytesPerToken(model.spec()) * model.spec().maxTokens();
        if (breaker.getLimit() >= 0 && longest > breaker.getLimit()) {
            logger.warn(
                "model [{}] will refuse long texts: one of [{}] tokens takes [{}] to embed, [{}] is [{}]; raise it",
                model.spec().name(),
                model.spec().maxTokens(),
                new ByteSizeValue((long) longest),
                InferenceSettings.BREAKER_LIMIT.getKey(),
                new ByteSizeValue(breaker.getLimit())
            );
        }
    }

    /** Opens, in the background, the models that indices use. */
    public void openUsed() {
        inBackground(
            () -> models.all().stream().filter(this::isKept).filter(model -> model.session().isOpen() == false).forEach(this::open)
        );
    }

    private boolean isKept(ServedModel model) {
        return model.id().name().equals(defaultModel) || used.test(model.id());
    }

    private void closeUnused(long millis) {
        models.all().stream().filter(model -> isKept(model) == false).forEach(model -> model.session().closeIfUnusedFor(millis));
    }

    @Override
    public Embedder get(String name) {
        return models.get(name);
    }

    @Override
    public Embedder byDefault() {
        return get(defaultModel);
    }

    @Override
    public ModelSpec spec(String name) {
        return models.spec(name);
    }

    @Override
    public ModelSpec defaultSpec() {
        return spec(defaultModel);
    }

    /** Every model folder of this node, by name. */
    public List<ModelStatus> statuses() {
        return List.copyOf(models.statuses().values());
    }

    /** The name of the default model, whether there is such a model or not. */
    public String defaultModel() {
        return defaultModel;
    }

    /** What this node has embedded. */
    public InferenceSnapshot stats() {
        return new InferenceSnapshot(queue.queries(), queue.documents(), queue.unchangedDocuments(), queue.passages(), cache.snapshot());
    }

    @Override
    public void close() {
        closed = true;
        idle.close();
        queue.close();
        reading.lock();
        try {
            models.all().forEach(ServedModel::close);
        } finally {
            reading.unlock();
        }
    }
}
