// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.io.PathUtils;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.test.MockLogAppender;

/** A node's models: the bundled ones, and what users put into the configuration, right and wrong. */
public class ModelRegistryTests extends ModelRegistryTestCase {

    private static CircuitBreaker breaker(String limit) {
        Settings settings = Settings.builder()
            .put("indices.breaker.total.use_real_memory", false)
            .put(InferenceSettings.BREAKER_LIMIT.getKey(), limit)
            .build();
        ClusterSettings clusterSettings = new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        List<BreakerSettings> breakers = List.of(InferenceSettings.breaker(settings));
        return new HierarchyCircuitBreakerService(settings, breakers, clusterSettings).getBreaker("semantic");
    }

    public void testBundledModels() {
        open(TextTokenizerTests.bundle(), Settings.EMPTY);
        assertThat(statuses().keySet(), equalTo(Set.of("bge-small-en-v1.5", "all-minilm-l6-v2")));
        for (ModelStatus status : registry.statuses()) {
            assertTrue(status.toString(), status.isAvailable());
            assertThat(status.origin(), equalTo("bundled"));
            assertThat(status.known().orElseThrow().dimension(), equalTo(384));
        }
        assertThat(registry.byDefault().id().name(), equalTo("bge-small-en-v1.5"));
        assertThat(registry.get("all-minilm-l6-v2").spec().maxTokens(), equalTo(256));
    }

    public void testEmbedsThroughQueueAndCache() {
        Settings settings = Settings.builder().put(InferenceSettings.DEFAULT_MODEL.getKey(), "all-minilm-l6-v2").build();
        Embedder embedder = open(TextTokenizerTests.bundle(), settings).byDefault();
        assertThat(embedder.id().name(), equalTo("all-minilm-l6-v2"));
        PlainActionFuture<List<Outcome>> documents = new PlainActionFuture<>();
        embedder.embedDocuments(List.of("one text", "long ".repeat(300)), documents);
        List<Outcome> outcomes = documents.actionGet();
        assertFalse(((Outcome.Embedded) outcomes.get(0)).embedding().truncated());
        Embedding cut = ((Outcome.Embedded) outcomes.get(1)).embedding();
        assertTrue(cut.truncated());
        assertThat(cut.tokens(), equalTo(256));
        for (int i = 0; i < 2; i++) {
            PlainActionFuture<Embedding> query = new PlainActionFuture<>();
            embedder.embedQuery("one text", query);
            assertThat(query.actionGet().vector().length, equalTo(384));
        }
        InferenceSnapshot stats = registry.stats();
        assertThat(stats.documents().texts(), equalTo(2L));
        assertThat(stats.documents().truncated(), equalTo(1L));
        assertThat(stats.queries().texts(), equalTo(1L));
        assertThat(stats.cache(), equalTo(new InferenceSnapshot.Cache(1, 1, 1)));
    }

    /** What the models take is there anyway, and must not take the room of the texts: these would be refused for as long as the node runs. */
    public void testModelsLargerThanTheBreakersLimitDoNotKeepTextsOut() {
        CircuitBreaker breaker = breaker("32mb");
        open(TextTokenizerTests.bundle(), Settings.EMPTY, breaker);
        for (ModelStatus status : registry.statuses()) {
            assertThat(status.bytes(), greaterThan(breaker.getLimit()));
            PlainActionFuture<List<Outcome>> documents = new PlainActionFuture<>();
            registry.get(status.name()).embedDocuments(List.of("short", "long ".repeat(1000)), documents);
            for (Outcome outcome : documents.actionGet()) {
                assertThat(outcome, instanceOf(Outcome.Embedded.class));
            }
        }
        assertThat("what was in work is done", breaker.getUsed(), equalTo(0L));
    }

    /** A token takes 4 x (10 x 384 + 384 / 32 x tokens) bytes: 512 of them 19.5mb, 256 of them 6.75mb. */
    public void testLimitThatIsTooLowForLongTextsIsWarnedOf() throws Exception {
        String warning = "model [bge-small-en-v1.5] will refuse long texts: one of [512] tokens takes [19.5mb] to embed, "
            + "[semantic.breaker.limit] is [10mb]; raise it";
        String logger = ModelRegistry.class.getCanonicalName();
        try (MockLogAppender appender = MockLogAppender.createForLoggers(LogManager.getLogger(ModelRegistry.class))) {
            appender.addExpectation(new MockLogAppender.SeenEventExpectation("bge", logger, Level.WARN, warning));
            appender.addExpectation(new MockLogAppender.UnseenEventExpectation("minilm", logger, Level.WARN, "*all-minilm*refuse*"));
            open(TextTokenizerTests.bundle(), Settings.EMPTY, breaker("10mb"));
            appender.assertAllExpectationsMatched();
        }
    }

    public void testUserModelsRightAndWrong() throws Exception {
        userModel("good", "dimension: 384\n");
        userModel("narrow", "dimension: 256\n");
        Path broken = userModel("broken", "dimension: 384\n");
        Files.delete(broken.resolve("model.onnx"));
        Files.writeString(broken.resolve("model.onnx"), "this is no graph");
        Path mute = userModel("mute", "dimension: 384\n");
        Files.delete(mute.resolve("tokenizer.json"));
        Files.writeString(mute.resolve("tokenizer.json"), "{}");
        userModel("all-minilm-l6-v2", "dimension: 384\n");
        open(TextTokenizerTests.bundle(), Settings.EMPTY);

        Map<String, ModelStatus> statuses = statuses();
        assertTrue(statuses.get("good").isAvailable());
        assertThat(statuses.get("good").origin(), equalTo("config"));
        assertReason("narrow", "model.onnx gives vectors of dimension [384], model.yml says dimension [256]");
        assertReason("broken", "model.onnx can not be opened");
        assertReason("mute", "tokenizer.json can not be read");
        assertThat("a configured model takes the place of a bundled one", statuses.get("all-minilm-l6-v2").origin(), equalTo("config"));
        assertThat(registry.get("all-minilm-l6-v2").spec().maxTokens(), equalTo(64));
        IllegalStateException unavailable = expectThrows(IllegalStateException.class, () -> registry.get("narrow"));
        assertThat(unavailable.getMessage(), containsString("model [narrow] is not available on this node: model.onnx gives vectors"));
        assertThat("what is known of it is known all the same", registry.spec("narrow").dimension(), equalTo(256));
        assertThat(registry.defaultSpec(), equalTo(registry.byDefault().spec()));
        unavailable = expectThrows(IllegalStateException.class, () -> registry.spec("mute"));
        assertThat(unavailable.getMessage(), containsString("model [mute] is not available on this node: "));
    }

    /** The same texts and the same names, but another meaning space. */
    public void testExactModelIsAnotherModel() throws Exception {
        open(TextTokenizerTests.bundle(), Settings.EMPTY);
        Map<String, ModelStatus> fast = statuses();
        registry.close();
        Path graphs = Files.createDirectories(config.resolve("exact"));
        Path minilm = TextTokenizerTests.bundle().resolve("models/all-minilm-l6-v2");
        Files.createSymbolicLink(graphs.resolve("all-minilm-l6-v2.onnx"), minilm.resolve("exact.onnx"));
        open(withoutExactGraphs(), Settings.builder().putList("semantic.exact_models", "all-minilm-l6-v2", "absent").build());
        ModelStatus exact = statuses().get("all-minilm-l6-v2");
        assertThat(fast.get("all-minilm-l6-v2").known().orElseThrow().precision().get(), equalTo("int8"));
        assertThat(exact.known().orElseThrow().precision().get(), equalTo("fp32"));
        assertThat(exact.id(), not(equalTo(fast.get("all-minilm-l6-v2").id())));
        assertThat(exact.bytes(), greaterThan(Files.size(minilm.resolve("exact.onnx"))));
        assertThat("only those that are named", statuses().get("bge-small-en-v1.5"), equalTo(fast.get("bge-small-en-v1.5")));
        assertFalse("a name that is no model's is only warned of", statuses().containsKey("absent"));
    }

    public void testExactModelWithoutItsGraph() throws Exception {
        open(withoutExactGraphs(), Settings.builder().putList("semantic.exact_models", "all-minilm-l6-v2").build());
        assertReason("all-minilm-l6-v2", "[semantic.exact_models] has [all-minilm-l6-v2], but there is neither [");
        assertReason("all-minilm-l6-v2", "to be unpacked into [" + config + "]");
        assertTrue("the others are not touched", statuses().get("bge-small-en-v1.5").isAvailable());
    }

    /** The bundle as it is installed. */
    private static Path withoutExactGraphs() throws Exception {
        Path bundle = createTempDir();
        Files.createSymbolicLink(bundle.resolve("native"), TextTokenizerTests.bundle().resolve("native"));
        for (String model : List.of("all-minilm-l6-v2", "bge-small-en-v1.5")) {
            Path folder = Files.createDirectories(bundle.resolve("models").resolve(model));
            Path built = TextTokenizerTests.bundle().resolve("models").resolve(model);
            for (String file : List.of("model.onnx", "model.yml", "tokenizer.json")) {
                Files.createSymbolicLink(folder.resolve(file), built.resolve(file));
            }
        }
        return bundle;
    }

    public void testGraphThatIsNotCompiledRunsAsItIs() throws Exception {
        Path stock = userModel("stock", "dimension: 384\n");
        Files.delete(stock.resolve("model.onnx"));
        Path exports = PathUtils.get(System.getProperty("semantic.exports"));
        put(exports.resolve("all-minilm-l6-v2/model.onnx"), stock);
        userModel("compiled", "dimension: 384\n");
        open(TextTokenizerTests.bundle(), Settings.EMPTY);
        assertThat(known("stock").precision().get(), equalTo("as is"));
        assertThat(known("compiled").precision().get(), equalTo("int8"));
        assertThat(new QueryVector(vector("stock")).cosine(vector("compiled")), greaterThan(0.999f));
    }

    public void testProviderThatCanNotBeHad() {
        open(TextTokenizerTests.bundle(), Settings.builder().put("semantic.inference.provider", "cuda").build());
        for (ModelStatus status : registry.statuses()) {
            assertReason(
                status.name(),
                "[semantic.inference.provider] is [cuda], but the ONNX Runtime of this node has only [CPU]; put the libraries of its GPU"
                    + " build into [config/opensearch-semantic/native], or set it to [cpu]"
            );
        }
    }

    public void testIntegerGraphsAreForCpus() {
        ExecutionProvider.CPU.check(Precision.INT8);
        ExecutionProvider.CUDA.check(Precision.FP32);
        ExecutionProvider.CUDA.check(Precision.AS_IS);
        String message = expectThrows(IllegalStateException.class, () -> ExecutionProvider.CUDA.check(Precision.INT8)).getMessage();
        assertThat(message, containsString("add the model to [semantic.exact_models]"));
    }

    public void testUnknownProvider() {
        Settings settings = Settings.builder().put("semantic.inference.provider", "tpu").build();
        String message = expectThrows(IllegalArgumentException.class, () -> InferenceSettings.PROVIDER.get(settings)).getMessage();
        assertThat(message, containsString("unknown execution provider [tpu], expected [cpu] or [cuda]"));
    }

    public void testUnknownModel() {
        open(TextTokenizerTests.bundle(), Settings.EMPTY);
        for (ThrowingRunnable asked : List.<ThrowingRunnable>of(() -> registry.get("e5"), () -> registry.spec("e5"))) {
            String message = expectThrows(IllegalArgumentException.class, asked).getMessage();
            assertThat(message, equalTo("[semantic] unknown model [e5], this node has [all-minilm-l6-v2, bge-small-en-v1.5]"));
        }
    }

    public void testNoNativesForThisMachine() throws Exception {
        Path bundle = createTempDir();
        Path models = Files.createDirectories(bundle.resolve("models"));
        Files.createSymbolicLink(models.resolve("all-minilm-l6-v2"), TextTokenizerTests.bundle().resolve("models/all-minilm-l6-v2"));
        open(bundle, Settings.EMPTY);
        assertReason("all-minilm-l6-v2", "no native libraries for this machine");
        assertThat(expectThrows(RuntimeException.class, () -> registry.byDefault()), instanceOf(IllegalArgumentException.class));
    }

    public void testPlatformNames() {
        assertThat(NativeLibraries.platform("Linux", "amd64"), equalTo("linux-x64"));
        assertThat(NativeLibraries.platform("Linux", "aarch64"), equalTo("linux-aarch64"));
        assertThat(NativeLibraries.platform("Mac OS X", "aarch64"), equalTo("osx-aarch64"));
        assertThat(NativeLibraries.platform("Windows Server 2022", "amd64"), equalTo("win-x64"));
    }
}
