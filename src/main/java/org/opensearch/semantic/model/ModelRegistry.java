// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.threadpool.ThreadPool;

/**
 * The models of this node: opened when the node starts, owned and closed here, all behind one queue. A model that can not be
 * opened does not keep the node from starting: it is listed with the reason, and refused with it when it is asked for. A model
 * of the configuration takes the place of a bundled one of the same name.
 */
public final class ModelRegistry implements Embedders, Closeable {

    private static final Logger logger = LogManager.getLogger(ModelRegistry.class);

    private final String defaultModel;
    private final Map<String, LocalModel> models = new LinkedHashMap<>();
    private final Map<String, LocalEmbedder> embedders = new LinkedHashMap<>();
    private final Map<String, ModelStatus> statuses = new TreeMap<>();
    private final InferenceQueue queue;
    private final QueryCache cache;
    private final CircuitBreaker breaker;
    private final List<String> exact;
    private final Path exactGraphs;
    private final ExecutionProvider provider;

    /**
     * Opens all models. Blocks for some hundred milliseconds.
     *
     * @param bundle the plugin's folder, with {@code native/} and {@code models/}
     * @param config the plugin's configuration folder, with {@code models/}, {@code exact/} and {@code native/}; need not exist
     * @param threadPool with the pools of {@link InferenceSettings}
     * @param breaker accounts the memory of the texts in work. Not that of the models, which no refusal of a text would lower: it would
     *     only take their room
     */
    public ModelRegistry(
        Path bundle,
        Path config,
        Settings settings,
        ClusterSettings clusterSettings,
        ThreadPool threadPool,
        CircuitBreaker breaker
    ) {
        this.defaultModel = InferenceSettings.DEFAULT_MODEL.get(settings);
        this.breaker = breaker;
        this.exact = InferenceSettings.EXACT_MODELS.get(settings);
        this.exactGraphs = config.resolve("exact");
        this.provider = InferenceSettings.PROVIDER.get(settings);
        this.queue = new InferenceQueue(
            InferenceWorkers.Pool.of(threadPool, InferenceSettings.QUERY_POOL),
            InferenceWorkers.Pool.of(threadPool, InferenceSettings.DOCUMENT_POOL),
            new DynamicLimits(settings, clusterSettings),
            breaker
        );
        this.cache = new QueryCache(InferenceSettings.QUERY_CACHE_ENTRIES.get(settings), threadPool.getThreadContext());
        String unloadable = loadNatives(bundle.resolve("native"), config.resolve("native"));
        for (ModelFolder folder : folders(bundle.resolve("models"), config.resolve("models"))) {
            open(folder, unloadable);
        }
        exact.stream()
            .filter(name -> statuses.containsKey(name) == false)
            .forEach(name -> logger.warn("[semantic.exact_models] has [{}], which is no model of this node", name));
        models.forEach(
            (name, model) -> embedders.put(
                name,
                new LocalEmbedder(model, queue, cache, threadPool.getThreadContext(), threadPool.generic())
            )
        );
    }

    /** @return why the natives can not be loaded, or null */
    private static String loadNatives(Path natives, Path replacements) {
        try {
            NativeLibraries.load(natives, replacements);
            return null;
        } catch (IllegalStateException e) {
            logger.error("embedding is not available on this node", e);
            return e.getMessage();
        }
    }

    private static List<ModelFolder> folders(Path bundled, Path configured) {
        try {
            List<ModelFolder> folders = new ArrayList<>(ModelFolder.under(bundled, ModelFolder.Origin.BUNDLED));
            folders.addAll(ModelFolder.under(configured, ModelFolder.Origin.CONFIG));
            return folders;
        } catch (IOException e) {
            throw new IllegalStateException("[semantic] models can not be listed in [" + bundled + "] and [" + configured + "]", e);
        }
    }

    private void open(ModelFolder folder, String unloadable) {
        String name = folder.name();
        LocalModel replaced = models.remove(name);
        if (replaced != null) {
            replaced.close();
        }
        try {
            if (unloadable != null) {
                throw new IllegalStateException(unloadable);
            }
            LocalModel model = LocalModel.open(folder, exact.contains(name) ? folder.exactGraph(exactGraphs) : folder.graph(), provider);
            models.put(name, model);
            statuses.put(name, ModelStatus.available(model, folder.origin()));
            logger.info("opened model [{}], {}, dimension [{}]", model.id(), model.precision(), model.spec().dimension());
            warnOfRefusals(model);
        } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
            statuses.put(name, ModelStatus.unavailable(name, folder.origin(), e.getMessage() == null ? e.toString() : e.getMessage()));
            logger.warn(() -> "model [" + name + "] in [" + folder.path() + "] is not available", e);
        }
    }

    /** A limit may be too low for the longest texts of a model even when nothing else runs. */
    private void warnOfRefusals(LocalModel model) {
        double longest = breaker.getOverhead() * model.bytesPerToken() * model.spec().maxTokens();
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

    @Override
    public Embedder get(String name) {
        Embedder embedder = embedders.get(name);
        if (embedder != null) {
            return embedder;
        }
        ModelStatus status = statuses.get(name);
        if (status == null) {
            throw new IllegalArgumentException("[semantic] unknown model [" + name + "], this node has " + statuses.keySet());
        }
        throw new IllegalStateException("[semantic] model [" + name + "] is not available on this node: " + status.reason().orElse(""));
    }

    @Override
    public Embedder byDefault() {
        return get(defaultModel);
    }

    /** Every model folder of this node, by name. */
    public List<ModelStatus> statuses() {
        return List.copyOf(statuses.values());
    }

    /** The name of the default model, whether there is such a model or not. */
    public String defaultModel() {
        return defaultModel;
    }

    /** What this node has embedded. */
    public InferenceSnapshot stats() {
        return new InferenceSnapshot(queue.queries(), queue.documents(), queue.unchangedDocuments(), cache.snapshot());
    }

    @Override
    public void close() {
        queue.close();
        models.values().forEach(LocalModel::close);
        models.clear();
    }
}
