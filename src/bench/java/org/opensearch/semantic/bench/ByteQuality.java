// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.semantic.evaluate.PairedDifference;
import org.opensearch.semantic.evaluate.Ranking;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;
import org.opensearch.semantic.vector.QueryVector;

/**
 * What vectors of bytes cost: relevance with the vectors of a field of bytes and with the floats that they were made of, by brute force,
 * for scales around the default one. Queries are rounded as documents are.
 */
final class ByteQuality {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int DEPTH = 10;
    /** Times the default scale. */
    private static final float[] SCALES = { 0.25f, 0.5f, 0.8f, 1f, 1.2f, 1.5f, 2f, 4f };
    private static final float LARGEST = 127;

    private ByteQuality() {}

    /** @param data folder of the datasets */
    static void run(Path data, Path json) throws IOException {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        ModelFiles.loadNatives();
        Datasets.Retrieval scifact = datasets.scifact();
        Table table = new Table(
            "bytes against floats: scifact test, nDCG@10",
            "model, scale, cut components %, texts with one %, cosine to floats: mean, least, bytes, floats, difference, 95 % from, 95 % to, p"
        );
        for (ModelFiles files : ModelFiles.values()) {
            try (QueuedModel model = files.compiled(CORES, QueuedModel.BATCH_TOKENS)) {
                float[][] documents = model.embed(Role.DOCUMENT, datasets.abstracts());
                float[][] queries = model.embed(Role.QUERY, new ArrayList<>(scifact.queries().values()));
                double[] floats = ndcg(scifact, documents, queries);
                for (float times : SCALES) {
                    add(table, files, times, scifact, documents, queries, floats);
                }
            }
            Table.write(json, List.of(table));
        }
        table.print();
    }

    private static void add(
        Table table,
        ModelFiles files,
        float times,
        Datasets.Retrieval scifact,
        float[][] documents,
        float[][] queries,
        double[] floats
    ) {
        int dimension = documents[0].length;
        float scale = (float) Math.rint(times * VectorForm.bytes(dimension).scale().orElseThrow());
        VectorForm form = new VectorForm(dimension, Optional.of(scale));
        float[][] bytes = Arrays.stream(documents).map(form::of).toArray(float[][]::new);
        double[] cosines = IntStream.range(0, bytes.length).mapToDouble(i -> new QueryVector(bytes[i]).cosine(documents[i])).toArray();
        long[] cut = Arrays.stream(documents).mapToLong(vector -> cut(vector, scale)).toArray();
        double[] rounded = ndcg(scifact, bytes, Arrays.stream(queries).map(form::of).toArray(float[][]::new));
        PairedDifference test = PairedDifference.of(QualityBenchmark.BOOTSTRAP, rounded, floats, () -> {});
        double mean = Samples.mean(floats);
        table.add(
            files,
            scale,
            Table.digits(100.0 * Arrays.stream(cut).sum() / ((long) documents.length * dimension)),
            Table.digits(100.0 * Arrays.stream(cut).filter(count -> count > 0).count() / documents.length),
            Table.digits(Samples.mean(cosines)),
            Table.digits(Arrays.stream(cosines).min().orElseThrow()),
            Table.digits(mean + test.difference().value()),
            Table.digits(mean),
            Table.digits(test.difference().value()),
            Table.digits(test.difference().from()),
            Table.digits(test.difference().to()),
            Table.digits(test.p())
        );
    }

    /** Components that do not fit into a byte at this scale. */
    private static long cut(float[] vector, float scale) {
        return IntStream.range(0, vector.length).filter(i -> Math.abs(Math.rint(vector[i] * scale)) > LARGEST).count();
    }

    private static double[] ndcg(Datasets.Retrieval scifact, float[][] documents, float[][] queries) {
        List<String> ids = new ArrayList<>(scifact.documents().keySet());
        List<String> asked = new ArrayList<>(scifact.queries().keySet());
        return IntStream.range(0, asked.size()).parallel().mapToDouble(q -> {
            QueryVector query = new QueryVector(queries[q]);
            double[] cosines = IntStream.range(0, documents.length).mapToDouble(i -> query.cosine(documents[i])).toArray();
            List<String> ranking = IntStream.range(0, documents.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -cosines[i]).thenComparing(i -> i))
                .limit(DEPTH)
                .map(ids::get)
                .toList();
            return Ranking.ndcg(ranking, scifact.judgements().get(asked.get(q)), DEPTH);
        }).toArray();
    }

}
