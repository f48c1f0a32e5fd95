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
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.VectorUtil;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

/**
 * The bundled models against values that are derived here without the code under test: token ids written out by hand, run
 * through the unquantised original of the model by ONNX Runtime itself, first token, norm 1.
 *
 * <p>Tolerances are those of the int8 exports. Cosine to the original: 0.99 at least (measured 0.9959 to 0.9971). A text alone
 * against the same text in a batch, because these exports scale their activations over the whole batch: 0.99 for
 * bge-small-en-v1.5 (lowest measured 0.9940), 0.97 for all-MiniLM-L6-v2 (lowest measured 0.9836).
 */
public class GoldenVectorsTests extends OpenSearchTestCase {

    private static final double LEAST_COSINE = 0.99;

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

    private static LocalModel open(String name) throws Exception {
        Path bundle = TextTokenizerTests.bundle();
        NativeLibraries.load(bundle.resolve("native"));
        return LocalModel.open(new ModelFolder(bundle.resolve("models").resolve(name), ModelFolder.Origin.BUNDLED));
    }

    private static float[] embed(LocalModel model, String text, Role role) throws Exception {
        return model.embed(List.of(model.tokenize(text, role)))[0];
    }

    public void testAgreesWithTheUnquantisedModel() throws Exception {
        try (LocalModel model = open("bge-small-en-v1.5"); OrtSession original = original()) {
            for (Map.Entry<String, long[]> text : TEXTS.entrySet()) {
                assertArrayEquals(text.getKey(), text.getValue(), model.tokenize(text.getKey(), Role.DOCUMENT).ids());
                float[] vector = embed(model, text.getKey(), Role.DOCUMENT);
                double cosine = cosine(vector, golden(original, text.getValue()));
                logger.info("[{}] against the unquantised model: cosine {}", text.getKey(), cosine);
                assertThat(text.getKey(), cosine, greaterThan(LEAST_COSINE));
                assertThat(Math.sqrt(VectorUtil.dotProduct(vector, vector)), closeTo(1, 1e-5));
            }
        }
    }

    public void testPrefixIsForQueriesOnly() throws Exception {
        try (LocalModel model = open("bge-small-en-v1.5"); OrtSession original = original()) {
            long[] plain = TEXTS.get("my package is late");
            long[] prefixed = new long[plain.length + QUERY_PREFIX.length];
            prefixed[0] = plain[0];
            System.arraycopy(QUERY_PREFIX, 0, prefixed, 1, QUERY_PREFIX.length);
            System.arraycopy(plain, 1, prefixed, 1 + QUERY_PREFIX.length, plain.length - 1);
            assertArrayEquals(prefixed, model.tokenize("my package is late", Role.QUERY).ids());
            double cosine = cosine(embed(model, "my package is late", Role.QUERY), golden(original, prefixed));
            assertThat(cosine, greaterThan(LEAST_COSINE));
        }
        try (LocalModel model = open("all-minilm-l6-v2")) {
            assertArrayEquals(embed(model, "my package is late", Role.QUERY), embed(model, "my package is late", Role.DOCUMENT), 0f);
        }
    }

    public void testAloneAgainstInABatch() throws Exception {
        Map<String, Double> tolerances = Map.of("bge-small-en-v1.5", LEAST_COSINE, "all-minilm-l6-v2", 0.97);
        for (Map.Entry<String, Double> tolerance : tolerances.entrySet()) {
            String name = tolerance.getKey();
            try (LocalModel model = open(name)) {
                List<TokenSequence> batch = new ArrayList<>();
                TEXTS.keySet().stream().sorted().forEach(text -> batch.add(model.tokenize(text, Role.DOCUMENT)));
                batch.add(model.tokenize("a much longer text, so that all the others are padded ".repeat(3), Role.DOCUMENT));
                float[][] together = model.embed(batch);
                for (int i = 0; i < batch.size(); i++) {
                    double cosine = cosine(together[i], model.embed(List.of(batch.get(i)))[0]);
                    logger.info("[{}] text {} alone against in a batch: cosine {}", name, i, cosine);
                    assertThat(name + " text " + i, cosine, greaterThan(tolerance.getValue()));
                }
            }
        }
    }

    /** Mean pooling, against a mean written out here over the same graph's token vectors. */
    public void testMeanPooling() throws Exception {
        try (LocalModel model = open("all-minilm-l6-v2")) {
            long[] ids = TEXTS.get("the cat sat on the mat");
            Path graph = TextTokenizerTests.bundle().resolve("models/all-minilm-l6-v2/model.onnx");
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(graph.toString())) {
                float[][] tokens = run(session, ids);
                float[] mean = new float[384];
                for (float[] token : tokens) {
                    for (int d = 0; d < mean.length; d++) {
                        mean[d] += token[d] / tokens.length;
                    }
                }
                float[] vector = embed(model, "the cat sat on the mat", Role.DOCUMENT);
                assertThat((double) cosine(mean, vector), closeTo(1, 1e-4));
                assertThat(Math.sqrt(VectorUtil.dotProduct(vector, vector)), closeTo(1, 1e-5));
            }
        }
    }

    public void testMeaningIsNearerThanWords() throws Exception {
        for (String name : List.of("bge-small-en-v1.5", "all-minilm-l6-v2")) {
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

    private static OrtSession original() throws Exception {
        Path graph = PathUtils.get(System.getProperty("semantic.fp32"));
        return OrtEnvironment.getEnvironment().createSession(graph.toString());
    }

    private static float[] golden(OrtSession original, long[] ids) throws Exception {
        return VectorMath.normalize(run(original, ids)[0]);
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
