// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;

/**
 * Native memory while texts of random lengths are embedded in bulks of random sizes. The heap of this process is whole from the start
 * and does not grow, so what grows is native.
 */
final class MemoryBenchmark {

    private static final int SAMPLE_SECONDS = 10;
    private static final int LEAST_TOKENS = 3;
    private static final int MOST_TOKENS = 512;
    private static final int MOST_TEXTS = 64;
    private static final long SEED = 13;

    private MemoryBenchmark() {}

    static void run(int seconds, Path json) throws IOException {
        ModelFiles.loadNatives();
        Table table = new Table("memory", "seconds, texts, resident MB, heap MB");
        List<Double> resident = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        try (QueuedModel model = ModelFiles.BGE.compiled(Runtime.getRuntime().availableProcessors(), QueuedModel.BATCH_TOKENS)) {
            long start = System.nanoTime();
            long texts = 0;
            for (int next = SAMPLE_SECONDS; next <= seconds; next += SAMPLE_SECONDS) {
                while (System.nanoTime() - start < next * 1_000_000_000L) {
                    texts += model.embed(Role.DOCUMENT, texts(random)).length;
                }
                resident.add(ProcessMemory.resident(ProcessHandle.current().pid()));
                table.add(next, texts, resident.getLast(), Runtime.getRuntime().totalMemory() / (double) (1 << 20));
            }
        }
        Table growth = new Table("growth", "part of the run, resident MB median");
        for (int quarter = 0; quarter < 4; quarter++) {
            List<Double> part = resident.subList(resident.size() * quarter / 4, resident.size() * (quarter + 1) / 4);
            growth.add((quarter + 1) + " of 4", Samples.median(part.stream().mapToDouble(x -> x).toArray()));
        }
        growth.print();
        Table.write(json, List.of(table, growth));
    }

    /** Half of the bulks have short texts, half of any length. */
    private static List<String> texts(SplittableRandom random) {
        int most = random.nextBoolean() ? MOST_TOKENS : MOST_TOKENS / 16;
        String[] texts = new String[1 + random.nextInt(MOST_TEXTS)];
        Arrays.setAll(texts, i -> Lengths.text(random.nextInt(LEAST_TOKENS, most + 1), random));
        return List.of(texts);
    }
}
