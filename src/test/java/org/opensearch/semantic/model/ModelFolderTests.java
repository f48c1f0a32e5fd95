// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.common.hash.MessageDigests;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.graph.TinyGraphs;
import org.opensearch.test.OpenSearchTestCase;

@LuceneTestCase.SuppressFileSystems("*") // links, pipes and holes
public class ModelFolderTests extends OpenSearchTestCase {

    private static final String MINIMAL = "name: m\ndimension: 3\npooling: mean\nmax_tokens: 16\n";

    private ModelFolder folder(String yml) throws Exception {
        return folder(createTempDir().resolve("m"), yml);
    }

    private static ModelFolder folder(Path path, String yml) throws Exception {
        Files.createDirectories(path);
        Files.writeString(path.resolve("model.yml"), yml);
        TinyGraphs.write(path.resolve("model.onnx"), Map.of("input_ids", new float[2][3]), Set.of(TinyGraphs.TOKENS));
        Files.writeString(path.resolve("tokenizer.json"), TinyTokenizers.wordPieces());
        return new ModelFolder(path, ModelFolder.Origin.CONFIG);
    }

    public void testMinimalDescription() throws Exception {
        ModelSpec expected = new ModelSpec("m", 3, Pooling.MEAN, "", Optional.empty(), true, 16, "", "", "cosine", 0, "", "", List.of());
        assertThat(folder(MINIMAL).readSpec(), equalTo(expected));
    }

    public void testFullDescription() throws Exception {
        String yml = MINIMAL.replace("mean", "CLS")
            + "normalize: false\nquery_prefix: 'q: '\ndocument_prefix: 'd: '\nsimilarity: cosine\n"
            + "background_similarity: 0.25\nlicence: MIT\nsource: here\n";
        ModelSpec expected = new ModelSpec(
            "m",
            3,
            Pooling.CLS,
            "",
            Optional.empty(),
            false,
            16,
            "q: ",
            "d: ",
            "cosine",
            0.25f,
            "MIT",
            "here",
            List.of()
        );
        assertThat(folder(yml).readSpec(), equalTo(expected));
    }

    public void testDescriptionsOfOtherFamilies() throws Exception {
        ModelSpec spec = folder(MINIMAL.replace("mean", "last_token") + "output: token_embeddings\n").readSpec();
        assertThat(spec.pooling(), equalTo(Pooling.LAST_TOKEN));
        assertThat(spec.output(), equalTo("token_embeddings"));
        ModelFolder dense = folder(MINIMAL.replace("mean", "none") + "dense_activation: tanh\n");
        Files.write(dense.path().resolve("dense.safetensors"), new byte[0]);
        assertThat(dense.readSpec().pooling(), equalTo(Pooling.NONE));
        assertThat(dense.readSpec().denseActivation(), equalTo(Optional.of(DenseActivation.TANH)));
    }

    public void testDimensionsToCutTo() throws Exception {
        assertThat(folder(MINIMAL).readSpec().matryoshkaDimensions(), equalTo(List.of()));
        assertThat(folder(MINIMAL + "matryoshka_dimensions: [1, 2]\n").readSpec().matryoshkaDimensions(), equalTo(List.of(1, 2)));
    }

    public void testRefusedDescriptions() throws Exception {
        assertRefused("dimension: 3\npooling: mean\nmax_tokens: 16\n", "Required [name]");
        assertRefused(MINIMAL + "poolling: mean\n", "unknown field [poolling]");
        assertRefused(MINIMAL.replace("mean", "max"), "[pooling] is [max], allowed are [cls, mean, last_token, none]");
        assertRefused(MINIMAL + "dense_activation: relu\n", "[dense_activation] is [relu], allowed are [identity, tanh]");
        assertRefused(MINIMAL + "output: ' '\n", "[output] is empty");
        assertRefused(MINIMAL + "output: [a, b]\n", "output doesn't support values of type: START_ARRAY");
        assertRefused(MINIMAL + "normalize: perhaps\n", "[normalize]");
        assertRefused(MINIMAL + "query_prefix: {a: b}\n", "expected keys with values or lists of values, found something else at line [5]");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: 3.5"), "[dimension]");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: 99999999999999999999"), "[dimension]");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: [3]"), "dimension doesn't support values of type: START_ARRAY");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: '3'"), "[dimension]");
        assertRefused(MINIMAL + "[a, b]: c\n", "a key is no text at line [5]");
        assertRefused(MINIMAL.replace("name: m", "name: [m]"), "name doesn't support values of type: START_ARRAY");
        assertRefused(
            MINIMAL + "background_similarity: .nan\n",
            "failed to parse field [background_similarity]"
        );
        assertRefused(MINIMAL + "background_similarity: 1e999\n", "[background_similarity] is [Infinity]");
        assertRefused(MINIMAL + "dimension: 4\n", "model.yml can not be read: [dimension] is there twice");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: many"), "dimension");
        assertRefused(MINIMAL.replace("dimension: 3", "dimension: 0"), "[dimension] is [0], allowed are [1] to [16000]");
        assertRefused(MINIMAL.replace("16", "1000000"), "[max_tokens] is [1000000], allowed are [3] to [8192]");
        assertRefused(MINIMAL + "similarity: dot\n", "[similarity] is [dot], allowed is [cosine]");
        assertRefused(MINIMAL + "background_similarity: 1\n", "[background_similarity] is [1.0]");
        assertRefused(MINIMAL.replace("name: m", "name: other"), "model.yml says name [other], the folder is named [m]");
        assertRefused(
            MINIMAL + "matryoshka_dimensions: [1, 3]\n",
            "[matryoshka_dimensions] is [1, 3], and must be whole numbers from 1 to 2"
        );
        assertRefused(MINIMAL + "matryoshka_dimensions: [0]\n", "[matryoshka_dimensions] is [0]");
        assertRefused(MINIMAL + "matryoshka_dimensions: [2, 1]\n", "in ascending order, none of them twice");
        assertRefused(MINIMAL + "matryoshka_dimensions: [2, 2]\n", "in ascending order, none of them twice");
        assertRefused(MINIMAL + "matryoshka_dimensions: few\n", "matryoshka_dimensions");
        assertRefused("- a\n- b\n", "model.yml can not be read");
    }

    /** What YAML can do besides keys and values, and what is none. */
    public void testDescriptionsThatAreMoreThanKeysAndValues() throws Exception {
        assertRefused(MINIMAL + "query_prefix: &a x\n", "it has an anchor or alias (& or *) at line [5]");
        assertRefused(MINIMAL + "query_prefix: *a\n", "model.yml can not be read: it");
        assertRefused(MINIMAL + "query_prefix: !!java.net.URL [http://localhost]\n", "it has a tag (!) at line [5]");
        assertRefused(MINIMAL + "---\nname: n\n", "it has several documents");
        assertRefused("", "model.yml can not be read: it is empty");
        assertRefused("m", "expected keys with values or lists of values, found something else at line [1]");
        assertRefused("\t\tname: m\n", "model.yml can not be read: it is not YAML: ");
        StringBuilder laughs = new StringBuilder(MINIMAL).append("a0: &a0 [ha, ha]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
        }
        assertRefused(laughs.toString(), "it has an anchor or alias (& or *)");
        assertRefused(MINIMAL + "source: " + "[".repeat(10_000), "model.yml can not be read: ");
        assertRefused(MINIMAL + "source: [" + "a,".repeat(2000) + "a]", "it has more than [1000] values");
        ModelFolder latin = folder(MINIMAL);
        Files.write(latin.path().resolve("model.yml"), (MINIMAL + "source: caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(latin, "model.yml can not be read: it is not UTF-8");
        assertThat(folder(MINIMAL + "source: caf\u00e9\n").readSpec().source(), equalTo("caf\u00e9"));
    }

    public void testFilesAreFilesOfTheFolder() throws Exception {
        Path outside = Files.writeString(createTempDir().resolve("secret"), MINIMAL);
        for (String file : List.of("model.yml", "model.onnx", "tokenizer.json")) {
            ModelFolder linked = folder(MINIMAL);
            Files.delete(linked.path().resolve(file));
            Files.createSymbolicLink(linked.path().resolve(file), outside);
            assertRefused(linked, "[" + file + "] is a symbolic link; put the file itself into the folder");
            ModelFolder folder = folder(MINIMAL);
            Files.delete(folder.path().resolve(file));
            Files.createDirectories(folder.path().resolve(file));
            assertRefused(folder, "[" + file + "] is not a regular file");
        }
        ModelFolder dense = folder(MINIMAL + "dense_activation: tanh\n");
        Files.createSymbolicLink(dense.path().resolve("dense.safetensors"), outside);
        assertRefused(dense, "[dense.safetensors] is a symbolic link");
        ModelFolder exact = folder(MINIMAL);
        Files.createSymbolicLink(exact.path().resolve("exact.onnx"), outside);
        String message = expectThrows(IllegalArgumentException.class, () -> exact.exactGraph(createTempDir())).getMessage();
        assertThat(message, containsString("[exact.onnx] is a symbolic link"));
    }

    /** Opening a pipe waits for whoever writes into it. */
    public void testPipesAreNotOpened() throws Exception {
        for (String file : List.of("model.yml", "model.onnx", "tokenizer.json")) {
            ModelFolder folder = folder(MINIMAL);
            Path pipe = folder.path().resolve(file);
            Files.delete(pipe);
            assumeTrue("mkfifo", Files.isExecutable(PathUtils.get("/usr/bin/mkfifo")));
            assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor(), equalTo(0));
            assertRefused(folder, "[" + file + "] is not a regular file");
        }
    }

    public void testLargeFilesAreNotRead() throws Exception {
        Map<String, Long> most = Map.of("model.yml", 65_536L, "tokenizer.json", 67_108_864L, "model.onnx", 2_147_483_647L);
        for (Map.Entry<String, Long> file : most.entrySet()) {
            ModelFolder folder = folder(MINIMAL);
            Path path = folder.path().resolve(file.getKey());
            Files.delete(path);
            try (
                SeekableByteChannel hole = Files.newByteChannel(
                    path,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SPARSE
                )
            ) {
                hole.position(file.getValue()).write(ByteBuffer.allocate(1));
            }
            assertRefused(
                folder,
                "[" + file.getKey() + "] has [" + (file.getValue() + 1) + "] bytes, at most [" + file.getValue() + "] are read"
            );
        }
    }

    public void testNamesOfFolders() throws Exception {
        for (String name : List.of("Model", "a b", "-a", "_a", "a+b", "m\u00f6dell", "a".repeat(51))) {
            ModelFolder folder = folder(createTempDir().resolve(name), MINIMAL.replace("name: m", "name: '" + name + "'"));
            assertRefused(folder, "[" + name + "] is no name of a model: it has at most 50 characters out of a-z, 0-9");
        }
        for (String name : List.of("a", "0", "bge-small-en-v1.5", "a_b", "a".repeat(50))) {
            assertThat(
                folder(createTempDir().resolve(name), MINIMAL.replace("name: m", "name: '" + name + "'")).readSpec().name(),
                equalTo(name)
            );
        }
    }

    /** A folder may be a link to another of the plugin's configuration, not to what lies elsewhere. */
    public void testFoldersThatAreLinks() throws Exception {
        Path home = createTempDir();
        Path models = Files.createDirectories(home.resolve("models"));
        folder(home.resolve("store/v2"), MINIMAL);
        Files.createSymbolicLink(models.resolve("m"), PathUtils.get("../store/v2"));
        assertThat(new ModelFolder(models.resolve("m"), ModelFolder.Origin.CONFIG).readSpec().name(), equalTo("m"));
        Path elsewhere = folder(createTempDir().resolve("m"), MINIMAL).path();
        Files.createSymbolicLink(models.resolve("elsewhere"), elsewhere);
        Files.createSymbolicLink(models.resolve("nowhere"), home.resolve("absent"));
        for (String name : List.of("elsewhere", "nowhere")) {
            ModelFolder folder = new ModelFolder(models.resolve(name), ModelFolder.Origin.CONFIG);
            assertRefused(folder, "the folder [" + name + "] is a symbolic link to what is not a folder in [" + home.toRealPath() + "]");
        }
        List<String> names = ModelFolder.under(models, ModelFolder.Origin.CONFIG).stream().map(ModelFolder::name).toList();
        assertThat("listed, so that the reason is seen", names, equalTo(List.of("elsewhere", "m", "nowhere")));
    }

    /** Graphs and tokenizers are looked into before they are opened, so that a folder nobody uses yet is refused too. */
    public void testContentsAreLookedInto() throws Exception {
        ModelFolder graph = folder(MINIMAL);
        Files.writeString(graph.graph(), "graph");
        assertRefused(graph, "model.onnx can not be opened: it is not an ONNX file");
        ModelFolder tokenizer = folder(MINIMAL);
        Files.writeString(tokenizer.tokenizer(), "{}");
        assertRefused(tokenizer, "tokenizer.json can not be read: it has no [model]");
    }

    private static void assertRefused(ModelFolder folder, String message) {
        assertThat(expectThrows(IllegalArgumentException.class, folder::readSpec).getMessage(), containsString(message));
    }

    private void assertRefused(String yml, String message) throws Exception {
        ModelFolder folder = folder(yml);
        assertThat(expectThrows(IllegalArgumentException.class, folder::readSpec).getMessage(), containsString(message));
    }

    public void testMissingFile() throws Exception {
        ModelFolder folder = folder(MINIMAL);
        Files.delete(folder.tokenizer());
        String message = expectThrows(IllegalArgumentException.class, folder::readSpec).getMessage();
        assertThat(message, containsString("the file [tokenizer.json] is missing"));
    }

    public void testDigestFollowsWhatDecidesAVector() throws Exception {
        ModelFolder folder = folder(MINIMAL);
        ModelSpec spec = folder.readSpec();
        String digest = folder.digest(spec, folder.graph());
        assertThat("fits a mapping's meta value of at most 50 characters", digest.length(), equalTo(43));
        ModelFolder licensed = folder(MINIMAL + "licence: MIT\n");
        assertThat(licensed.digest(licensed.readSpec(), licensed.graph()), equalTo(digest));
        ModelFolder cut = folder(MINIMAL + "matryoshka_dimensions: [1, 2]\n");
        assertThat(cut.digest(cut.readSpec(), cut.graph()), equalTo(digest));
        for (String change : List.of("query_prefix: q\n", "document_prefix: q\n", "normalize: false\n")) {
            ModelFolder changed = folder(MINIMAL + change);
            assertThat(change, changed.digest(changed.readSpec(), changed.graph()), not(equalTo(digest)));
        }
        Files.writeString(folder.tokenizer(), "another");
        assertThat(folder.digest(spec, folder.graph()), not(equalTo(digest)));
    }

    /** Mappings hold these digests: of models that have no key of a later version they stay what they were. */
    public void testDigestsOfBeforeStayTheSame() throws Exception {
        ModelFolder folder = folder(MINIMAL + "query_prefix: 'q: '\n");
        MessageDigest sha256 = MessageDigests.sha256();
        sha256.update("3\nMEAN\ntrue\n16\nq: \n".getBytes(StandardCharsets.UTF_8));
        for (Path file : List.of(folder.graph(), folder.tokenizer())) {
            sha256.update((byte) 0);
            sha256.update(Files.readAllBytes(file));
        }
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        assertThat(folder.digest(folder.readSpec(), folder.graph()), equalTo(expected));
    }

    public void testExactGraphIsAnotherModel() throws Exception {
        ModelFolder folder = folder(MINIMAL);
        Path graphs = createTempDir().resolve("exact");
        String message = expectThrows(IllegalArgumentException.class, () -> folder.exactGraph(graphs)).getMessage();
        assertThat(message, containsString("[semantic.exact_models] has [" + folder.name() + "], but there is neither ["));
        assertThat(message, containsString("to be unpacked into [" + graphs.getParent() + "]"));
        Files.createDirectories(graphs);
        Path shared = Files.writeString(graphs.resolve(folder.name() + ".onnx"), "floats");
        assertThat(folder.exactGraph(graphs), equalTo(shared));
        Path own = Files.writeString(folder.path().resolve("exact.onnx"), "floats of its own");
        assertThat(folder.exactGraph(graphs), equalTo(own));
        ModelSpec spec = folder.readSpec();
        assertThat(folder.digest(spec, own), not(equalTo(folder.digest(spec, folder.graph()))));
    }

    public void testFoldersAreListedByName() throws Exception {
        Path models = createTempDir();
        for (String name : List.of("b", "a", ".hidden")) {
            Files.createDirectories(models.resolve(name));
        }
        Files.writeString(models.resolve("README"), "no model");
        List<String> names = ModelFolder.under(models, ModelFolder.Origin.CONFIG).stream().map(ModelFolder::name).toList();
        assertThat(names, equalTo(List.of("a", "b")));
        assertThat(ModelFolder.under(models.resolve("absent"), ModelFolder.Origin.CONFIG), equalTo(List.of()));
    }
}
