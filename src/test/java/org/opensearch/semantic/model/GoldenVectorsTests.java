// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.util.VectorUtil;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

/**
 * The bundled models against values that are derived here without the code under test: token ids written out by hand, run
 * through the exported original of the model by ONNX Runtime itself, pooled and brought to norm 1 here.
 */
public class GoldenVectorsTests extends OpenSearchTestCase {

    /** The bar of the build is 0.9990 for its own texts. */
    private static final double LEAST_COSINE = 0.9985;

    /** Texts and, by hand from BERT's vocabulary, their token ids between [CLS] 101 and [SEP] 102. */
    private static final Map<String, long[]> TEXTS = Map.of(
        "hello world",
        new long[] { 101, 7592, 2088, 102 },
        "the cat sat on the mat",
        new long[] { 101, 1996, 4937, 2938, 2006, 1996, 13523, 102 },
        "my package is late",
        new long[] { 101, 2026, 7427, 2003, 2397, 102 },
        "where is my money?",
        new long[] { 101, 2073, 2003, 2026, 2769, 1029, 102 }
    );

    /** {@code Represent this sentence for searching relevant passages:} */
    private static final long[] QUERY_PREFIX = { 5050, 2023, 6251, 2005, 6575, 7882, 13768, 1024 };

    private static final List<String> NAMES = List.of("bge-small-en-v1.5", "all-minilm-l6-v2");

    private static LocalModel open(String name) throws Exception {
        return open(name, false);
    }

    private static LocalModel open(String name, boolean exact) throws Exception {
        Path bundle = TextTokenizerTests.bundle();
        TextTokenizerTests.loadNatives();
        ModelFolder folder = new ModelFolder(bundle.resolve("models").resolve(name), ModelFolder.Origin.BUNDLED);
        return LocalModel.open(folder, exact ? folder.exactGraph(bundle) : folder.graph(), ExecutionProvider.CPU);
    }

    private static float[] embed(LocalModel model, String text, Role role) throws Exception {
        return model.embed(List.of(model.tokenize(text, role)))[0];
    }

    public void testAgreesWithTheOriginal() throws Exception {
        for (String name : NAMES) {
            try (LocalModel fast = open(name); LocalModel exact = open(name, true); OrtSession original = original(name)) {
                for (Map.Entry<String, long[]> text : TEXTS.entrySet()) {
                    assertArrayEquals(text.getKey(), text.getValue(), fast.tokenize(text.getKey(), Role.DOCUMENT).ids());
                    float[] golden = golden(name, original, text.getValue());
                    float[] vector = embed(fast, text.getKey(), Role.DOCUMENT);
                    assertThat(name + ": " + text.getKey(), (double) cosine(vector, golden), greaterThan(LEAST_COSINE));
                    assertThat(Math.sqrt(VectorUtil.dotProduct(vector, vector)), closeTo(1, 1e-5));
                    assertArrayEquals(name + ": " + text.getKey(), golden, embed(exact, text.getKey(), Role.DOCUMENT), 1e-5f);
                }
            }
        }
    }

    public void testPrefixIsForQueriesOnly() throws Exception {
        try (LocalModel model = open("bge-small-en-v1.5"); OrtSession original = original("bge-small-en-v1.5")) {
            long[] plain = TEXTS.get("my package is late");
            long[] prefixed = new long[plain.length + QUERY_PREFIX.length];
            prefixed[0] = plain[0];
            System.arraycopy(QUERY_PREFIX, 0, prefixed, 1, QUERY_PREFIX.length);
            System.arraycopy(plain, 1, prefixed, 1 + QUERY_PREFIX.length, plain.length - 1);
            assertArrayEquals(prefixed, model.tokenize("my package is late", Role.QUERY).ids());
            double cosine = cosine(embed(model, "my package is late", Role.QUERY), golden("bge-small-en-v1.5", original, prefixed));
            assertThat(cosine, greaterThan(LEAST_COSINE));
        }
        try (LocalModel model = open("all-minilm-l6-v2")) {
            assertArrayEquals(embed(model, "my package is late", Role.QUERY), embed(model, "my package is late", Role.DOCUMENT), 0f);
        }
    }

    /** Of every length up to the longest; alone, in batches of random size, and from several threads at once: the same bits. */
    public void testSameTextSameVector() throws Exception {
        for (String name : NAMES) {
            for (boolean exact : new boolean[] { false, true }) {
                try (LocalModel model = open(name, exact)) {
                    for (int tokens : new int[] { 2, 3, randomIntBetween(4, 40), randomIntBetween(41, model.spec().maxTokens()) }) {
                        List<TokenSequence> texts = new ArrayList<>();
                        for (int i = 0; i < randomIntBetween(2, tokens > 40 ? 4 : 40); i++) {
                            texts.add(randomTokens(tokens));
                        }
                        List<float[]> alone = new ArrayList<>();
                        for (TokenSequence text : texts) {
                            alone.add(model.embed(List.of(text))[0]);
                        }
                        assertSame(alone, List.of(model.embed(texts)));
                        int cut = randomIntBetween(1, texts.size() - 1);
                        float[][] some = model.embed(texts.subList(cut, texts.size()));
                        assertSame(alone.subList(cut, alone.size()), List.of(some));
                        assertSameFromThreads(model, texts, alone);
                    }
                }
            }
        }
    }

    private static void assertSameFromThreads(LocalModel model, List<TokenSequence> texts, List<float[]> alone) throws Exception {
        List<Callable<float[][]>> tasks = Collections.nCopies(3, () -> model.embed(texts));
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (Future<float[][]> together : threads.invokeAll(tasks)) {
                assertSame(alone, List.of(together.get()));
            }
        }
    }

    private static void assertSame(List<float[]> expected, List<float[]> vectors) {
        assertEquals(expected.size(), vectors.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), vectors.get(i), 0f);
        }
    }

    private static TokenSequence randomTokens(int count) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = randomIntBetween(1000, 30_000);
        }
        ids[0] = 101;
        ids[count - 1] = 102;
        return new TokenSequence(ids, false);
    }

    public void testTextsOfOneBatchHaveOneLength() throws Exception {
        try (LocalModel model = open("all-minilm-l6-v2")) {
            List<TokenSequence> mixed = List.of(randomTokens(4), randomTokens(5));
            String message = expectThrows(IllegalArgumentException.class, () -> model.embed(mixed)).getMessage();
            assertThat(message, equalTo("texts of [4] and [5] tokens in one batch"));
        }
    }

    public void testMeaningIsNearerThanWords() throws Exception {
        for (String name : NAMES) {
            try (LocalModel model = open(name)) {
                float[] query = embed(model, "customers angry about delivery delays", Role.QUERY);
                float[] meant = embed(model, "The courier still has not come and I am furious", Role.DOCUMENT);
                float[] other = embed(model, "customers love the taste of the dark roast", Role.DOCUMENT);
                assertThat(name, cosine(query, meant), greaterThan(cosine(query, other)));
            }
        }
    }

    public void testClosedModelRefuses() throws Exception {
        LocalModel model = open("all-minilm-l6-v2");
        TokenSequence tokens = model.tokenize("x", Role.DOCUMENT);
        model.close();
        model.close();
        String message = expectThrows(IllegalStateException.class, () -> model.embed(List.of(tokens))).getMessage();
        assertThat(message, equalTo("model [all-minilm-l6-v2] is closed"));
    }

    private static float cosine(float[] a, float[] b) {
        return new QueryVector(a).cosine(b);
    }

    private static OrtSession original(String name) throws Exception {
        Path graph = PathUtils.get(System.getProperty("semantic.exports")).resolve(name).resolve("model.onnx");
        return OrtEnvironment.getEnvironment().createSession(graph.toString());
    }

    /** The first token's vector for bge, the mean of all for MiniLM; norm 1. */
    private static float[] golden(String name, OrtSession original, long[] ids) throws Exception {
        float[][] tokens = run(original, ids);
        if (name.startsWith("bge")) {
            return VectorMath.normalize(tokens[0]);
        }
        float[] mean = new float[tokens[0].length];
        for (float[] token : tokens) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += token[d] / tokens.length;
            }
        }
        return VectorMath.normalize(mean);
    }

    /** @return float[tokens][dimension] */
    private static float[][] run(OrtSession session, long[] ids) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = { 1, ids.length };
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (
            OnnxTensor tokens = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
            OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
            OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
            OrtSession.Result result = session.run(Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))
        ) {
            return ((float[][][]) result.get(0).getValue())[0];
        }
    }
}
