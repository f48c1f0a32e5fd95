// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.semantic.graph.TinyGraphs;
import org.opensearch.test.OpenSearchTestCase;

/** Models of each family: graphs of a few numbers, tokenizers of a few words, and vectors that are computed again by hand. */
@LuceneTestCase.SuppressFileSystems("*") // native code opens the files by their real names
public class FamiliesTests extends OpenSearchTestCase {

    private static final int WIDTH = 4;

    private final Map<String, float[][]> tables = new TreeMap<>();

    private float[][] words() {
        return tables.get("input_ids");
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        TextTokenizerTests.loadNatives();
        tables.put("input_ids", table(TinyTokenizers.PIECES.size()));
    }

    private static float[][] table(int rows) {
        float[][] table = new float[rows][WIDTH];
        for (float[] row : table) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = randomFloat() - 0.5f;
            }
        }
        return table;
    }

    private ModelFolder folder(String tokenizer, String more, String... outputs) throws Exception {
        Path folder = Files.createDirectories(createTempDir().resolve("m"));
        TinyGraphs.write(folder.resolve("model.onnx"), tables, new LinkedHashSet<>(List.of(outputs)));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        String dimension = more.contains("dimension:") ? "" : "dimension: " + WIDTH + "\n";
        Files.writeString(folder.resolve("model.yml"), "name: m\nmax_tokens: 16\nnormalize: false\n" + dimension + more);
        return new ModelFolder(folder, ModelFolder.Origin.CONFIG);
    }

    private static LocalModel open(ModelFolder folder) throws Exception {
        return LocalModel.open(folder, folder.graph(), ExecutionProvider.CPU);
    }

    private static float[] embed(ModelFolder folder, String text, long... ids) throws Exception {
        try (LocalModel model = open(folder)) {
            assertArrayEquals(ids, model.tokenize(text).ids());
            return model.embed(List.of(model.tokenize(text)))[0];
        }
    }

    private float[] sum(int divisor, long... ids) {
        float[] sum = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            for (long id : ids) {
                sum[i] += words()[(int) id][i];
            }
            sum[i] /= divisor;
        }
        return sum;
    }

    private void assertRefused(String message, ModelFolder folder) {
        assertThat(expectThrows(IllegalArgumentException.class, () -> open(folder).close()).getMessage(), containsString(message));
    }

    /** Pieces of an XLM-R tokenizer, and a graph that does not ask for token types. */
    public void testMultilingualPieces() throws Exception {
        ModelFolder folder = folder(TinyTokenizers.unigram(), "pooling: mean\n", TinyGraphs.TOKENS);
        assertArrayEquals(sum(3, 0, 5, 2), embed(folder, "late", 0, 5, 2), 1e-6f);
        assertArrayEquals(sum(5, 0, 6, 7, 5, 2), embed(folder, "parcel   late", 0, 6, 7, 5, 2), 1e-6f);
        assertArrayEquals(sum(4, 0, 8, 9, 2), embed(folder, "東京都", 0, 8, 9, 2), 1e-6f);
        assertArrayEquals(sum(3, 0, 10, 2), embed(folder, "مرحبا", 0, 10, 2), 1e-6f);
        assertArrayEquals(sum(4, 0, 4, 11, 2), embed(folder, "🙂", 0, 4, 11, 2), 1e-6f);
        assertArrayEquals("full-width letters are normalised", sum(3, 0, 5, 2), embed(folder, "ｌａｔｅ", 0, 5, 2), 1e-6f);
        assertArrayEquals("ж is none of the pieces", sum(4, 0, 4, 3, 2), embed(folder, "ж", 0, 4, 3, 2), 1e-6f);
        assertArrayEquals(sum(2, 0, 2), embed(folder, "", 0, 2), 1e-6f);
    }

    /** Bytes of a Qwen tokenizer; the text's vector is that of the end of text, which no cut takes away. */
    public void testBytePairsWithTheLastToken() throws Exception {
        ModelFolder folder = folder(TinyTokenizers.bytePairs(), "pooling: last_token\n", TinyGraphs.TOKENS);
        assertArrayEquals(words()[13], embed(folder, "late late", 9, 10, 13), 0);
        assertArrayEquals(words()[13], embed(folder, "é\n", 12, 11, 13), 0);
        long[] cut = new long[16];
        Arrays.fill(cut, 10);
        cut[0] = 9;
        cut[15] = 13;
        assertArrayEquals(words()[13], embed(folder, "late" + " late".repeat(40), cut), 0);
    }

    /** The position of the last token tells which one was taken. */
    public void testPositionsAreCountedFromZero() throws Exception {
        tables.put("position_ids", table(20));
        ModelFolder folder = folder(TinyTokenizers.bytePairs(), "pooling: last_token\n", TinyGraphs.TOKENS);
        float[] expected = words()[13].clone();
        for (int i = 0; i < WIDTH; i++) {
            expected[i] += tables.get("position_ids")[2][i];
        }
        assertArrayEquals(expected, embed(folder, "late late", 9, 10, 13), 1e-6f);
    }

    public void testTokenTypesAreZero() throws Exception {
        tables.put("token_type_ids", table(2));
        ModelFolder folder = folder(TinyTokenizers.wordPieces(), "pooling: cls\n", TinyGraphs.TOKENS);
        float[] expected = words()[1].clone();
        for (int i = 0; i < WIDTH; i++) {
            expected[i] += tables.get("token_type_ids")[0][i];
        }
        assertArrayEquals(expected, embed(folder, "Late parcels", 1, 4, 5, 6, 7, 2), 1e-6f);
    }

    private float[] largest(long... ids) {
        float[] largest = words()[(int) ids[0]].clone();
        for (long id : ids) {
            for (int i = 0; i < WIDTH; i++) {
                largest[i] = Math.max(largest[i], words()[(int) id][i]);
            }
        }
        return largest;
    }

    /** With a vector for each token beside it the description decides. */
    public void testPooledAlready() throws Exception {
        long[] ids = { 0, 6, 7, 5, 2 };
        for (String[] outputs : new String[][] { { TinyGraphs.POOLED }, { TinyGraphs.TOKENS, TinyGraphs.POOLED } }) {
            ModelFolder folder = folder(TinyTokenizers.unigram(), "pooling: none\n", outputs);
            assertArrayEquals(largest(ids), embed(folder, "parcel late", ids), 0);
        }
        ModelFolder folder = folder(TinyTokenizers.unigram(), "pooling: cls\n", TinyGraphs.POOLED, TinyGraphs.TOKENS);
        assertArrayEquals(words()[0], embed(folder, "parcel late", ids), 0);
    }

    public void testWhichOutput() throws Exception {
        String[] three = { "layer_1", TinyGraphs.TOKENS, TinyGraphs.POOLED };
        assertRefused(
            "model.onnx has several outputs that may be meant: [layer_1, last_hidden_state]; say which one with [output] in model.yml",
            folder(TinyTokenizers.unigram(), "pooling: cls\n", three)
        );
        ModelFolder named = folder(TinyTokenizers.unigram(), "pooling: cls\noutput: last_hidden_state\n", three);
        assertArrayEquals(words()[0], embed(named, "late", 0, 5, 2), 0);
        assertRefused(
            "expected a float tensor [batch, tokens, 4] named [none_such]; if the graph gives one vector per text, say [pooling: none]",
            folder(TinyTokenizers.unigram(), "pooling: cls\noutput: none_such\n", three)
        );
        assertRefused(
            "model.onnx has the outputs [sentence_embedding FLOAT [-1, 4]], expected a float tensor [batch, tokens, 4]",
            folder(TinyTokenizers.unigram(), "pooling: mean\n", TinyGraphs.POOLED)
        );
        assertRefused(
            "expected a float tensor [batch, 4]; [pooling: none] is for graphs that give one vector per text",
            folder(TinyTokenizers.unigram(), "pooling: none\n", TinyGraphs.TOKENS)
        );
        assertRefused(
            "model.onnx gives vectors of dimension [4], model.yml says dimension [5]",
            folder(TinyTokenizers.unigram(), "pooling: none\ndimension: 5\n", TinyGraphs.POOLED)
        );
    }

    private ModelFolder dense(String activation, int outputs, byte[] safetensors) throws Exception {
        String more = "pooling: mean\ndimension: " + outputs + "\ndense_activation: " + activation + "\n";
        ModelFolder folder = folder(TinyTokenizers.unigram(), more, TinyGraphs.TOKENS);
        Files.write(folder.path().resolve("dense.safetensors"), safetensors);
        return folder;
    }

    /** As sentence-transformers export it: mean, then tanh(W x + b), then the norm, here left out. */
    public void testDenseLayer() throws Exception {
        float[][] weights = { { 1, 0, 0, 0 }, { 0.5f, -1, 2, 0.25f }, { 0, 0, 0, 3 } };
        float[] bias = { 0.5f, 0, -1 };
        byte[] file = SafetensorsFile.of(Map.of("linear.weight", weights, "linear.bias", new float[][] { bias }));
        float[] mean = sum(3, 0, 5, 2);
        float[] identity = embed(dense("identity", 3, file), "late", 0, 5, 2);
        float[] tanh = embed(dense("tanh", 3, file), "late", 0, 5, 2);
        for (int o = 0; o < 3; o++) {
            double expected = bias[o];
            for (int i = 0; i < WIDTH; i++) {
                expected += weights[o][i] * mean[i];
            }
            assertEquals(expected, identity[o], 1e-5);
            assertEquals(Math.tanh(expected), tanh[o], 1e-5);
        }
        float[] unbiased = embed(dense("identity", 3, SafetensorsFile.of(Map.of("linear.weight", weights))), "late", 0, 5, 2);
        for (int o = 0; o < 3; o++) {
            assertEquals(identity[o] - bias[o], unbiased[o], 1e-5);
        }
    }

    public void testNormComesAfterTheDenseLayer() throws Exception {
        ModelFolder folder = dense(
            "identity",
            2,
            SafetensorsFile.of(Map.of("linear.weight", new float[][] { { 3, 0, 0, 0 }, { 4, 0, 0, 0 } }))
        );
        Path description = folder.path().resolve("model.yml");
        Files.writeString(description, Files.readString(description).replace("normalize: false", "normalize: true"));
        float sign = Math.signum(sum(3, 0, 5, 2)[0]);
        assertArrayEquals(new float[] { 0.6f * sign, 0.8f * sign }, embed(folder, "late", 0, 5, 2), 1e-6f);
    }

    public void testDenseLayersThatDoNotFit() throws Exception {
        float[][] weights = new float[3][WIDTH];
        assertRefused(
            "dense.safetensors can not be used: [linear.weight] has the shape [3, 4], expected [2, inputs]: model.yml says dimension [2]",
            dense("tanh", 2, SafetensorsFile.of(Map.of("linear.weight", weights)))
        );
        assertRefused(
            "dense.safetensors can not be used: it holds [linear.bias], expected [linear.weight]",
            dense("tanh", 3, SafetensorsFile.of(Map.of("linear.bias", new float[][] { { 1, 2, 3 } })))
        );
        assertRefused(
            "model.onnx gives vectors of dimension [4], dense.safetensors takes vectors of dimension [5]",
            dense("tanh", 3, SafetensorsFile.of(Map.of("linear.weight", new float[3][5])))
        );
        weights[1][1] = Float.NaN;
        assertRefused(
            "dense.safetensors can not be used: [linear.weight] has values that are not finite numbers",
            dense("tanh", 3, SafetensorsFile.of(Map.of("linear.weight", weights)))
        );
    }

    public void testWhatIsSaidOfTheDenseLayerMustBeThere() throws Exception {
        ModelFolder said = dense("tanh", 3, new byte[0]);
        Files.delete(said.path().resolve("dense.safetensors"));
        assertRefused("the file [dense.safetensors] is missing; model.yml says [dense_activation]", said);
        ModelFolder unsaid = folder(TinyTokenizers.unigram(), "pooling: mean\n", TinyGraphs.TOKENS);
        Files.write(unsaid.path().resolve("dense.safetensors"), SafetensorsFile.of(Map.of("linear.weight", new float[3][WIDTH])));
        assertRefused("the folder has a [dense.safetensors]: say [dense_activation: identity] or [dense_activation: tanh]", unsaid);
    }

    /** All that decides a vector is in the digest. */
    public void testDigests() throws Exception {
        float[][] weights = new float[3][WIDTH];
        Set<String> digests = new LinkedHashSet<>();
        ModelFolder plain = folder(TinyTokenizers.unigram(), "pooling: mean\n", TinyGraphs.TOKENS);
        digests.add(plain.digest(plain.readSpec(), plain.graph()));
        ModelFolder named = folder(TinyTokenizers.unigram(), "pooling: mean\noutput: last_hidden_state\n", TinyGraphs.TOKENS);
        digests.add(named.digest(named.readSpec(), named.graph()));
        for (String activation : List.of("identity", "tanh")) {
            for (float weight : new float[] { 1, 2 }) {
                weights[0][0] = weight;
                ModelFolder folder = dense(activation, 3, SafetensorsFile.of(Map.of("linear.weight", weights)));
                digests.add(folder.digest(folder.readSpec(), folder.graph()));
            }
        }
        for (String pooling : List.of("cls", "last_token")) {
            ModelFolder folder = folder(TinyTokenizers.unigram(), "pooling: " + pooling + "\n", TinyGraphs.TOKENS);
            digests.add(folder.digest(folder.readSpec(), folder.graph()));
        }
        assertThat(digests.size(), equalTo(8));
    }

    /** Room for two special tokens and a text. */
    public void testTokenizerThatLeavesNoRoom() throws Exception {
        ModelFolder folder = folder(
            TinyTokenizers.unigram().replace("\"ids\": [0], \"tokens\": [\"<s>\"]", "\"ids\": [0, 0], \"tokens\": [\"<s>\", \"<s>\"]"),
            "pooling: mean\n",
            TinyGraphs.TOKENS
        );
        Path description = folder.path().resolve("model.yml");
        Files.writeString(description, Files.readString(description).replace("max_tokens: 16", "max_tokens: 3"));
        assertRefused("tokenizer.json adds [3] tokens to every text, max_tokens is [3]", folder);
    }
}
