// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.function.LongConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractAsyncTask;
import org.opensearch.threadpool.ThreadPool;

/** Looks now and then for models that nobody has used for as long as the setting says. */
final class IdleModels extends AbstractAsyncTask {

    private static final Logger logger = LogManager.getLogger(IdleModels.class);

    private static final TimeValue LONGEST_INTERVAL = TimeValue.timeValueSeconds(30);

    private final LongConsumer close;
    private volatile TimeValue timeout;

    /** @param close closes what was not used for so many milliseconds */
    IdleModels(Settings settings, ClusterSettings clusterSettings, ThreadPool threadPool, LongConsumer close) {
        super(logger, threadPool, interval(InferenceSettings.IDLE_TIMEOUT.get(settings)), true);
        this.close = close;
        this.timeout = InferenceSettings.IDLE_TIMEOUT.get(settings);
        clusterSettings.addSettingsUpdateConsumer(InferenceSettings.IDLE_TIMEOUT, this::changeTimeout);
    }

    private void changeTimeout(TimeValue value) {
        timeout = value;
        setInterval(interval(value));
    }

    /** A quarter of the timeout: a model is closed within one and a quarter of it. */
    private static TimeValue interval(TimeValue timeout) {
        return TimeValue.timeValueMillis(Math.min(timeout.millis() / 4, LONGEST_INTERVAL.millis()));
    }

    @Override
    protected boolean mustReschedule() {
        return true;
    }

    @Override
    protected void runInternal() {
        close.accept(timeout.millis());
    }

    @Override
    protected String getThreadPool() {
        return ThreadPool.Names.GENERIC;
    }
}
