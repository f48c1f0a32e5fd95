// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;

/** The limits of the queue as the settings have them now. */
final class DynamicLimits implements InferenceQueue.Limits {

    private volatile int texts;
    private volatile long bytes;
    private volatile int queries;
    private volatile int batchTokens;

    DynamicLimits(Settings settings, ClusterSettings clusterSettings) {
        this.texts = InferenceSettings.QUEUE_TEXTS.get(settings);
        this.bytes = InferenceSettings.QUEUE_BYTES.get(settings).getBytes();
        this.queries = InferenceSettings.QUEUE_QUERIES.get(settings);
        this.batchTokens = InferenceSettings.BATCH_TOKENS.get(settings);
        clusterSettings.addSettingsUpdateConsumer(InferenceSettings.QUEUE_TEXTS, value -> texts = value);
        clusterSettings.addSettingsUpdateConsumer(InferenceSettings.QUEUE_BYTES, value -> bytes = value.getBytes());
        clusterSettings.addSettingsUpdateConsumer(InferenceSettings.QUEUE_QUERIES, value -> queries = value);
        clusterSettings.addSettingsUpdateConsumer(InferenceSettings.BATCH_TOKENS, value -> batchTokens = value);
    }

    @Override
    public int texts() {
        return texts;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public int queries() {
        return queries;
    }

    @Override
    public int batchTokens() {
        return batchTokens;
    }
}
