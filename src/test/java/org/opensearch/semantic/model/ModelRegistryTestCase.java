// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** A node's models, and a configuration folder to put others into. */
@LuceneTestCase.SuppressFileSystems("*") // native code opens the files by their real names
abstract class ModelRegistryTestCase extends OpenSearchTestCase {

    private ThreadPool threadPool;
    Path config;
    ModelRegistry registry;
    /** Which models the indices use, if there were indices. */
    volatile Predicate<ModelId> used = id -> true;
    ClusterSettings clusterSettings;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName(), pool(InferenceSettings.QUERY_POOL), pool(InferenceSettings.DOCUMENT_POOL));
        config = createTempDir();
    }

    private static ExecutorBuilder<?> pool(String name) {
        return new FixedExecutorBuilder(Settings.EMPTY, name, 2, 10, "thread_pool." + name);
    }

    @Override
    public void tearDown() throws Exception {
        if (registry != null) {
            registry.close();
        }
        ThreadPool.terminate(threadPool, 10, TimeUnit.SECONDS);
        super.tearDown();
    }

    final ModelRegistry open(Path bundle, Settings settings) {
        return open(bundle, settings, new NoopCircuitBreaker("none"));
    }

    /** Opens a registry, and returns when all models were tried out. */
    final ModelRegistry open(Path bundle, Settings settings, CircuitBreaker breaker) {
        clusterSettings = new ClusterSettings(settings, new HashSet<>(InferenceSettings.all()));
        registry = new ModelRegistry(bundle, config, settings, clusterSettings, threadPool, breaker, id -> used.test(id));
        registry.reload();
        return registry;
    }

    /** A folder with this description and the graph and tokenizer of the bundled MiniLM. */
    final Path userModel(String name, String yml) throws Exception {
        return userModel(name, "all-minilm-l6-v2", yml);
    }

    final Path userModel(String name, String bundled, String yml) throws Exception {
        Path folder = Files.createDirectories(config.resolve("models").resolve(name));
        Path from = TextTokenizerTests.bundle().resolve("models").resolve(bundled);
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            Files.deleteIfExists(folder.resolve(file));
            put(from.resolve(file), folder);
        }
        Files.writeString(folder.resolve("model.yml"), "name: " + name + "\npooling: mean\nmax_tokens: 64\n" + yml);
        return folder;
    }

    /** No symbolic link, which a model of the configuration must not be. */
    static void put(Path file, Path folder) throws Exception {
        Path there = folder.resolve(file.getFileName());
        try {
            Files.createLink(there, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, there); // on another file system
        }
    }

    final Map<String, ModelStatus> statuses() {
        return registry.statuses().stream().collect(Collectors.toMap(ModelStatus::name, Function.identity()));
    }

    final ModelStatus.Known known(String name) {
        return statuses().get(name).known().orElseThrow();
    }

    final void assertReason(String model, String reason) {
        assertThat(statuses().get(model).reason().orElseThrow(), containsString(reason));
    }

    final float[] vector(String model) {
        PlainActionFuture<Embedding> query = new PlainActionFuture<>();
        registry.get(model).embedQuery("the parcel is late", query);
        return query.actionGet().vector();
    }
}
