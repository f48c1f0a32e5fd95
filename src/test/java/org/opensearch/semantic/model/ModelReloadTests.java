// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** Models that come, change and go while the node runs, and sessions that are opened and closed with them. */
public class ModelReloadTests extends ModelRegistryTestCase {

    private static final String BGE = "bge-small-en-v1.5";
    private static final String MINILM = "all-minilm-l6-v2";
    private static final ModelChanges NOTHING = new ModelChanges(List.of(), List.of(), List.of(), Map.of());
    private static final Settings SHORT = Settings.builder().put("semantic.models.idle_timeout", "1s").build();

    private void open(Settings settings) {
        open(TextTokenizerTests.bundle(), settings);
    }

    private static Path delete(Path folder) throws IOException {
        for (String file : List.of("model.onnx", "tokenizer.json", "model.yml")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
        return folder;
    }

    public void testModelsComeChangeAndGo() throws Exception {
        open(Settings.EMPTY);
        assertThat(registry.reload(), equalTo(NOTHING));
        userModel("mine", "dimension: 384\n");
        assertThat(registry.reload(), equalTo(new ModelChanges(List.of("mine"), List.of(), List.of(), Map.of())));
        Embedder first = registry.get("mine");
        assertThat(registry.reload(), equalTo(NOTHING));
        assertThat("nothing has changed, so nothing is opened anew", registry.get("mine"), sameInstance(first));

        Path folder = userModel("mine", BGE, "dimension: 384\n");
        assertThat(registry.reload(), equalTo(new ModelChanges(List.of(), List.of("mine"), List.of(), Map.of())));
        assertThat(registry.get("mine").id(), not(equalTo(first.id())));

        delete(folder);
        assertThat(registry.reload(), equalTo(new ModelChanges(List.of(), List.of(), List.of("mine"), Map.of())));
        String message = expectThrows(IllegalArgumentException.class, () -> registry.get("mine")).getMessage();
        assertThat(message, equalTo("[semantic] unknown model [mine], this node has [all-minilm-l6-v2, bge-small-en-v1.5]"));
    }

    /** What decides no vector can be changed without another session. */
    public void testDescriptionChangesAndTheModelStays() throws Exception {
        userModel("mine", "dimension: 384\nbackground_similarity: 0.1\n");
        open(Settings.EMPTY);
        Embedder embedder = registry.get("mine");
        userModel("mine", "dimension: 384\nbackground_similarity: 0.2\n");
        assertThat(registry.reload().changed(), equalTo(List.of("mine")));
        assertThat(registry.get("mine"), sameInstance(embedder));
        assertThat(embedder.spec().backgroundSimilarity(), equalTo(0.2f));
    }

    public void testConfiguredModelTakesThePlaceOfABundledOneAndGivesItBack() throws Exception {
        open(Settings.EMPTY);
        ModelId bundled = registry.get(MINILM).id();
        Path folder = userModel(MINILM, "dimension: 384\n");
        assertThat(registry.reload().changed(), equalTo(List.of(MINILM)));
        assertThat(registry.get(MINILM).id(), not(equalTo(bundled)));
        delete(folder);
        assertThat(registry.reload().changed(), equalTo(List.of(MINILM)));
        assertThat(registry.get(MINILM).id(), equalTo(bundled));
    }

    public void testBrokenModelIsReportedAndPutRight() throws Exception {
        open(Settings.EMPTY);
        Path folder = userModel("mine", "dimension: 256\n");
        ModelChanges changes = registry.reload();
        assertThat(changes.added(), equalTo(List.of()));
        assertThat(changes.unavailable().get("mine"), containsString("model.onnx gives vectors of dimension [384]"));
        assertThat("as long as it is broken", registry.reload().unavailable().keySet(), equalTo(changes.unavailable().keySet()));
        Files.writeString(folder.resolve("model.yml"), "name: mine");
        assertThat(registry.reload().unavailable().get("mine"), containsString("dimension"));
        userModel("mine", "dimension: 384\n");
        assertThat(registry.reload(), equalTo(new ModelChanges(List.of(), List.of("mine"), List.of(), Map.of())));
        assertThat(vector("mine").length, equalTo(384));
        Files.delete(folder.resolve("tokenizer.json"));
        assertThat(registry.reload().unavailable().get("mine"), containsString("the file [tokenizer.json] is missing"));
        assertThat(statuses().get("mine").state(), equalTo(ModelStatus.State.UNAVAILABLE));
    }

    /** A model is copied file by file; whenever the folders are read meanwhile, the others work, and at the end this one does. */
    public void testFolderThatIsBeingCopied() throws Exception {
        open(Settings.EMPTY);
        Path from = TextTokenizerTests.bundle().resolve("models").resolve(MINILM);
        byte[] graph = Files.readAllBytes(from.resolve("model.onnx"));
        Path folder = userModel("mine", "dimension: 384\n");
        Files.delete(folder.resolve("model.onnx"));
        for (int part : List.of(0, 1, graph.length / 2, graph.length - 1)) {
            Files.write(folder.resolve("model.onnx"), Arrays.copyOf(graph, part));
            assertThat(registry.reload().unavailable().get("mine"), containsString("model.onnx "));
            assertThat(vector(BGE).length, equalTo(384));
        }
        Files.write(folder.resolve("model.onnx"), graph);
        assertThat(registry.reload().changed(), equalTo(List.of("mine")));
        assertArrayEquals(vector(MINILM), vector("mine"), 0);
    }

    public void testHiddenFoldersAreNotRead() throws Exception {
        open(Settings.EMPTY);
        Path folder = userModel("mine", "dimension: 384\n");
        Path hidden = folder.resolveSibling(".mine");
        Files.move(folder, hidden);
        assertThat(registry.reload(), equalTo(NOTHING));
        Files.move(hidden, folder);
        assertThat(registry.reload().added(), equalTo(List.of("mine")));
    }

    /** The bytes of a session are those of the digest, or there is none. */
    public void testFilesThatWereReplacedWithoutAReloadAreNotOpened() throws Exception {
        used = id -> false;
        userModel("mine", "dimension: 384\n");
        open(Settings.EMPTY);
        assertThat("tried out and closed", statuses().get("mine").state(), equalTo(ModelStatus.State.IDLE));
        userModel("mine", BGE, "dimension: 384\n");
        PlainActionFuture<Embedding> query = new PlainActionFuture<>();
        registry.get("mine").embedQuery("text", query);
        String message = expectThrows(IllegalStateException.class, query::actionGet).getMessage();
        assertThat(message, containsString("[semantic] model [mine] is not available on this node: the files in ["));
        assertThat(
            message,
            containsString("have changed since they were read; when they are complete, POST /_plugins/_semantic/models/_reload")
        );
        assertThat(statuses().get("mine").state(), equalTo(ModelStatus.State.UNAVAILABLE));
        assertThat(registry.reload().changed(), equalTo(List.of("mine")));
        assertThat(vector("mine").length, equalTo(384));
    }

    public void testOnlyWhatIsUsedStaysOpen() throws Exception {
        used = id -> false;
        userModel("mine", "dimension: 384\n");
        open(SHORT);
        assertThat("the default model", statuses().get(BGE).state(), equalTo(ModelStatus.State.LOADED));
        for (String model : List.of(MINILM, "mine")) {
            assertThat(statuses().get(model).state(), equalTo(ModelStatus.State.IDLE));
            assertThat(statuses().get(model).bytes(), equalTo(0L));
            assertThat("it was tried out", known(model).precision().get(), equalTo("int8"));
        }
        ModelId mine = registry.get("mine").id();
        used = mine::equals;
        registry.openUsed();
        assertBusy(() -> assertThat(statuses().get("mine").state(), equalTo(ModelStatus.State.LOADED)));
        assertThat(statuses().get("mine").bytes(), greaterThan(10_000_000L));
    }

    public void testIdleModelIsClosedAndGivesTheSameVectorsAgain() throws Exception {
        used = id -> false;
        open(SHORT);
        float[] before = document(MINILM);
        assertThat(statuses().get(MINILM).state(), equalTo(ModelStatus.State.LOADED));
        assertTrue(statuses().get(MINILM).lastUse().isPresent());
        assertBusy(() -> assertThat(statuses().get(MINILM).state(), equalTo(ModelStatus.State.IDLE)), 30, TimeUnit.SECONDS);
        assertThat(statuses().get(BGE).state(), equalTo(ModelStatus.State.LOADED));
        assertArrayEquals(before, document(MINILM), 0);
        clusterSettings.applySettings(Settings.builder().put("semantic.models.idle_timeout", "1h").build());
        assertThat(statuses().get(MINILM).state(), equalTo(ModelStatus.State.LOADED));
    }

    private float[] document(String model) {
        PlainActionFuture<List<Outcome>> documents = new PlainActionFuture<>();
        registry.get(model).embedDocuments(List.of("The driver came an hour late."), documents);
        return ((Outcome.Embedded) documents.actionGet().get(0)).embedding().vector();
    }

    public void testVectorsOfAModelThatIsGoneAreForgotten() throws Exception {
        userModel("mine", "dimension: 384\n");
        open(Settings.EMPTY);
        vector("mine");
        vector(BGE);
        assertThat(registry.stats().cache().entries(), equalTo(2L));
        float[] before = vector("mine");
        userModel("mine", BGE, "dimension: 384\n");
        registry.reload();
        assertThat(registry.stats().cache().entries(), equalTo(1L));
        assertFalse(Arrays.equals(before, vector("mine")));
    }

    public void testReloadOfAClosedNode() {
        open(Settings.EMPTY);
        registry.close();
        String message = expectThrows(IllegalStateException.class, registry::reload).getMessage();
        assertThat(message, containsString("the node is closing"));
    }

    /** Real sessions under load, replaced in turn by two models: whoever asks is answered with a vector of the model that he was given. */
    public void testReloadsUnderLoad() throws Exception {
        userModel("mine", "dimension: 384\n");
        open(Settings.EMPTY);
        Map<String, float[]> vectors = new HashMap<>();
        vectors.put(registry.get("mine").id().digest(), document("mine"));
        userModel("mine", BGE, "dimension: 384\n");
        registry.reload();
        vectors.put(registry.get("mine").id().digest(), document("mine"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ConcurrentLinkedQueue<Object> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(new Thread(() -> {
                while (done.get() == false) {
                    ask(vectors, answers, wrong);
                }
            }));
        }
        clients.forEach(Thread::start);
        for (int i = 0; i < 6; i++) {
            int before = answers.get();
            userModel("mine", i % 2 == 0 ? MINILM : BGE, "dimension: 384\n");
            assertThat(registry.reload().changed(), equalTo(List.of("mine")));
            assertBusy(() -> assertThat(answers.get(), greaterThan(before)));
        }
        done.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertTrue(wrong.toString(), wrong.isEmpty());
    }

    /** Replaced between the question for the model and that for the vector, a text is refused, to be sent again; nothing else may happen. */
    private void ask(Map<String, float[]> vectors, AtomicInteger answers, ConcurrentLinkedQueue<Object> wrong) {
        try {
            Embedder embedder = registry.get("mine");
            PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
            embedder.embedDocuments(List.of("The driver came an hour late."), future);
            switch (future.actionGet(TimeUnit.SECONDS.toMillis(30)).get(0)) {
                case Outcome.Embedded e -> {
                    answers.incrementAndGet();
                    if (Arrays.equals(vectors.get(embedder.id().digest()), e.embedding().vector()) == false) {
                        wrong.add("a vector of another model");
                    }
                }
                case Outcome.Failed failed -> {
                    if (failed.cause() instanceof OpenSearchRejectedExecutionException == false) {
                        wrong.add(failed);
                    }
                }
            }
        } catch (RuntimeException e) {
            wrong.add(e);
        }
    }
}
