// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.function.Function;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.indices.breaker.BreakerSettings;

/** The settings of embedding. The numbers of workers are OpenSearch's own {@code thread_pool.<pool>.size}. */
public final class InferenceSettings {

    /** Name of the thread pool that embeds queries. */
    public static final String QUERY_POOL = "semantic_query";

    /** Name of the thread pool that embeds bulk work. */
    public static final String DOCUMENT_POOL = "semantic_document";

    /** The model of processors that name none. */
    public static final Setting<String> DEFAULT_MODEL = Setting.simpleString(
        "semantic.default_model",
        "bge-small-en-v1.5",
        Property.NodeScope
    );

    /** The models whose exact graph is run. */
    public static final Setting<List<String>> EXACT_MODELS = Setting.listSetting(
        "semantic.exact_models",
        List.of(),
        Function.identity(),
        Property.NodeScope
    );

    /** How long a model that no index uses stays open after its last use. */
    public static final Setting<TimeValue> IDLE_TIMEOUT = Setting.timeSetting(
        "semantic.models.idle_timeout",
        TimeValue.timeValueMinutes(5),
        TimeValue.timeValueSeconds(1),
        Property.NodeScope,
        Property.Dynamic
    );

    /** What runs the graphs. */
    public static final Setting<ExecutionProvider> PROVIDER = new Setting<>(
        "semantic.inference.provider",
        ExecutionProvider.CPU.toString(),
        ExecutionProvider::parse,
        Property.NodeScope
    );

    /** Most document texts that wait or are worked on. */
    public static final Setting<Integer> QUEUE_TEXTS = Setting.intSetting(
        "semantic.inference.queue.texts",
        10_000,
        1,
        1_000_000,
        Property.NodeScope,
        Property.Dynamic
    );

    /** Most memory of the document texts that wait or are worked on. */
    public static final Setting<ByteSizeValue> QUEUE_BYTES = Setting.byteSizeSetting(
        "semantic.inference.queue.bytes",
        new ByteSizeValue(64, ByteSizeUnit.MB),
        new ByteSizeValue(1, ByteSizeUnit.MB),
        new ByteSizeValue(4, ByteSizeUnit.GB),
        Property.NodeScope,
        Property.Dynamic
    );

    /** Most queries that wait or are worked on. */
    public static final Setting<Integer> QUEUE_QUERIES = Setting.intSetting(
        "semantic.inference.queue.queries",
        1_000,
        1,
        100_000,
        Property.NodeScope,
        Property.Dynamic
    );

    /** Most tokens of one batch of several texts: how long a query may have to share a core with one of documents. */
    public static final Setting<Integer> BATCH_TOKENS = Setting.intSetting(
        "semantic.inference.batch.tokens",
        512,
        16,
        32_768,
        Property.NodeScope,
        Property.Dynamic
    );

    /** Query vectors kept. */
    public static final Setting<Integer> QUERY_CACHE_ENTRIES = Setting.intSetting(
        "semantic.query_cache.entries",
        2_000,
        0,
        1_000_000,
        Property.NodeScope
    );

    /** Most memory that the circuit breaker lets the texts in work have, on the heap and beside it; a share is one of the heap. */
    public static final Setting<ByteSizeValue> BREAKER_LIMIT = Setting.memorySizeSetting(
        "semantic.breaker.limit",
        "50%",
        Property.NodeScope,
        Property.Dynamic
    );

    /** What estimates are multiplied with before they are compared with the limit. */
    public static final Setting<Double> BREAKER_OVERHEAD = Setting.doubleSetting(
        "semantic.breaker.overhead",
        1.0,
        0.0,
        Property.NodeScope,
        Property.Dynamic
    );

    private InferenceSettings() {}

    /**
     * The circuit breaker {@code semantic}. Its limits are settings of the plugin, as those that OpenSearch derives from a
     * breaker's name fall back to 100% and twice the estimates when they are reset. Transient: what it counts is soon done.
     */
    public static BreakerSettings breaker(Settings settings) {
        return new BreakerSettings(
            "semantic",
            BREAKER_LIMIT.get(settings).getBytes(),
            BREAKER_OVERHEAD.get(settings),
            CircuitBreaker.Type.MEMORY,
            CircuitBreaker.Durability.TRANSIENT
        );
    }

    /** Keeps the limits of the breaker at what the settings say. */
    public static void follow(ClusterSettings clusterSettings, CircuitBreaker breaker) {
        clusterSettings.addSettingsUpdateConsumer(
            BREAKER_LIMIT,
            BREAKER_OVERHEAD,
            (limit, overhead) -> breaker.setLimitAndOverhead(limit.getBytes(), overhead)
        );
    }

    public static List<Setting<?>> all() {
        return List.of(
            DEFAULT_MODEL,
            EXACT_MODELS,
            IDLE_TIMEOUT,
            PROVIDER,
            QUEUE_TEXTS,
            QUEUE_BYTES,
            QUEUE_QUERIES,
            BATCH_TOKENS,
            QUERY_CACHE_ENTRIES,
            BREAKER_LIMIT,
            BREAKER_OVERHEAD
        );
    }
}
