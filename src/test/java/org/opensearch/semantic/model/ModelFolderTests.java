// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.test.OpenSearchTestCase;

@LuceneTestCase.SuppressFileSystems("ExtrasFS") // would add folders of its own
public class ModelFolderTests extends OpenSearchTestCase {

    private static final String MINIMAL = "name: m\ndimension: 3\npooling: mean\nmax_tokens: 16\n";

    private ModelFolder folder(String yml) throws Exception {
        Path path = Files.createDirectories(createTempDir().resolve("m"));
        Files.writeString(path.resolve("model.yml"), yml);
        Files.writeString(path.resolve("model.onnx"), "graph");
        Files.writeString(path.resolve("tokenizer.json"), "tokenizer");
        return new ModelFolder(path, ModelFolder.Origin.CONFIG);
    }

    public void testMinimalDescription() throws Exception {
        ModelSpec expected = new ModelSpec("m", 3, Pooling.MEAN, true, 16, "", "", "cosine", 0, "", "");
        assertThat(folder(MINIMAL).readSpec(), equalTo(expected));
    }

    public void testFullDescription() throws Exception {
        String yml = MINIMAL.replace("mean", "CLS")
            + "normalize: false\nquery_prefix: 'q: '\ndocument_prefix: 'd: '\nsimilarity: cosine\n"
            + "background_similarity: 0.25\nlicence: MIT\nsource: here\n";
        ModelSpec expected = new ModelSpec("m", 3, Pooling.CLS, false, 16, "q: ", "d: ", "cosine", 0.25f, "MIT", "here");
        assertThat(folder(yml).readSpec(), equalTo(expected));
    }

    public void testDimensionsToCutTo() throws Exception {
        assertThat(folder(MINIMAL).readSpec().matryoshkaDimensions(), equalTo(List.of()));
        assertThat(folder(MINIMAL + "matryoshka_dimensions: [1, 2]\n").readSpec().matryoshkaDimensions(), equalTo(List.of(1, 2)));
    }

    public void testRefusedDescriptions() throws Exception {
        assertRefused("dimension: 3\npooling: mean\nmax_tokens: 16\n", "Required [name]");
        assertRefused(MINIMAL + "poolling: mean\n", "unknown field [poolling]");
        assertRefused(MINIMAL.replace("mean", "max"), "[pooling] is [max], allowed are [cls, mean]");
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
