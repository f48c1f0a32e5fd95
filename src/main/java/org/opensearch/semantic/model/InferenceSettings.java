// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;

/** The settings of embedding. The number of workers is OpenSearch's own {@code thread_pool.semantic_inference.size}. */
public final class InferenceSettings {

    /** Name of the thread pool that runs models. */
    public static final String THREAD_POOL = "semantic_inference";

    /** The model of processors that name none. */
    public static final Setting<String> DEFAULT_MODEL = Setting.simpleString(
        "semantic.default_model",
        "bge-small-en-v1.5",
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

    /** Tokens, padding included, of one batch of documents: how long a query may have to wait for a worker. */
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

    private InferenceSettings() {}

    public static List<Setting<?>> all() {
        return List.of(DEFAULT_MODEL, QUEUE_TEXTS, QUEUE_BYTES, QUEUE_QUERIES, BATCH_TOKENS, QUERY_CACHE_ENTRIES);
    }
}
