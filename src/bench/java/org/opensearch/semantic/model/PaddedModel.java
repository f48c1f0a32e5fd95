// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.Closeable;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.opensearch.semantic.vector.VectorMath;

/**
 * A graph as it was exported, in batches: texts are sorted by length and padded to the longest of their batch. A batch has one
 * thread, and there are as many as workers. With dynamic quantisation a vector depends on its batch mates, so no node does this.
 */
public final class PaddedModel implements Closeable {

    private static final int TEXTS_PER_TASK = 32;

    private record Numbered(int place, long[] ids) {}

    private final ModelSpec spec;
    private final TextTokenizer tokenizer;
    private final OrtSession session;
    private final ExecutorService threads;
    private final int batchTokens;

    private PaddedModel(ModelSpec spec, TextTokenizer tokenizer, OrtSession session, int workers, int batchTokens) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.session = session;
        this.threads = Executors.newFixedThreadPool(workers);
        this.batchTokens = batchTokens;
    }

    /** {@link StandaloneModel#loadNatives} comes first. */
    public static PaddedModel open(Path graph, Path tokenizer, ModelSpec spec, int workers, int batchTokens) throws IOException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = OrtEnvironment.getEnvironment().createSession(graph.toString(), options);
            return new PaddedModel(spec, new TextTokenizer(tokenizer, spec.maxTokens()), session, workers, batchTokens);
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    /** Embeds documents; float[texts][dimension]. */
    public float[][] embed(List<String> texts) {
        List<Callable<List<Numbered>>> parts = new ArrayList<>();
        for (int first = 0; first < texts.size(); first += TEXTS_PER_TASK) {
            int from = first;
            parts.add(
                () -> IntStream.range(from, Math.min(from + TEXTS_PER_TASK, texts.size()))
                    .mapToObj(i -> new Numbered(i, tokenizer.encode(texts.get(i)).ids()))
                    .toList()
            );
        }
        List<Numbered> sorted = new ArrayList<>();
        all(parts).forEach(sorted::addAll);
        sorted.sort(Comparator.comparingInt(text -> text.ids().length));
        float[][] vectors = new float[texts.size()][];
        List<Callable<Void>> runs = new ArrayList<>();
        for (List<Numbered> batch : batches(sorted)) {
            runs.add(() -> {
                run(batch, vectors);
                return null;
            });
        }
        all(runs);
        return vectors;
    }

    private List<List<Numbered>> batches(List<Numbered> sorted) {
        List<List<Numbered>> batches = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= sorted.size(); to++) {
            boolean full = to == sorted.size() || (to - from + 1) * sorted.get(to).ids().length > batchTokens;
            if (full) {
                batches.add(sorted.subList(from, to));
                from = to;
            }
        }
        return batches;
    }

    private <T> List<T> all(List<Callable<T>> tasks) {
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> task : threads.invokeAll(tasks)) {
                results.add(task.get());
            }
            return results;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(List<Numbered> batch, float[][] vectors) throws OrtException {
        int width = batch.get(batch.size() - 1).ids().length;
        LongBuffer ids = LongBuffer.allocate(batch.size() * width);
        LongBuffer mask = LongBuffer.allocate(batch.size() * width);
        for (int i = 0; i < batch.size(); i++) {
            ids.position(i * width);
            mask.position(i * width);
            for (long id : batch.get(i).ids()) {
                ids.put(id);
                mask.put(1);
            }
        }
        Map<String, LongBuffer> values = new HashMap<>(Map.of("input_ids", ids.rewind(), "attention_mask", mask.rewind()));
        values.put("token_type_ids", LongBuffer.allocate(batch.size() * width));
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String input : session.getInputNames()) {
                long[] shape = { batch.size(), width };
                tensors.put(input, OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values.get(input), shape));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                FloatBuffer tokens = ((OnnxTensor) result.get(0)).getFloatBuffer();
                for (int i = 0; i < batch.size(); i++) {
                    FloatBuffer text = tokens.slice(i * width * spec.dimension(), width * spec.dimension());
                    float[] pooled = spec.pooling().pool(text, batch.get(i).ids().length, spec.dimension());
                    vectors[batch.get(i).place()] = VectorMath.normalize(pooled);
                }
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
