// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;

/** Runs the benchmark that {@code -Dbench} names. */
public final class Main {

    private Main() {}

    /** @param args name of the benchmark, folder of the build */
    public static void main(String[] args) throws Exception {
        Path build = Path.of(args[1]);
        Path home = build.resolve("bench");
        Path data = Path.of(System.getProperty("bench.data"));
        switch (args[0]) {
            case "embedding" -> Benchmark.run(data, home, build.resolve("benchmark.json"));
            case "engine" -> EngineBenchmark.run(data, build.resolve("benchmark-engine.json"));
            case "load" -> LoadBenchmark.run(data, home, seconds(20), build.resolve("benchmark-load.json"));
            case "overload" -> OverloadBenchmark.run(data, home, seconds(120), build.resolve("benchmark-overload.json"));
            case "quality" -> QualityBenchmark.run(data, build.resolve("bench-vectors"), build.resolve("benchmark-quality.json"));
            case "bytes" -> ByteQuality.run(data, build.resolve("benchmark-bytes.json"));
            case "memory" -> MemoryBenchmark.run(seconds(600), build.resolve("benchmark-memory.json"));
            case "curves" -> CurvesBenchmark.run(data, build.resolve("benchmark-curves.json"));
            case "analytics" -> AnalyticsBenchmark.run(data, build.resolve("benchmark-analytics.json"));
            case "aggregations" -> AggregationsBenchmark.run(home, build.resolve("benchmark-aggregations.json"));
            case "unchanged" -> UnchangedBenchmark.run(data, home, build.resolve("benchmark-unchanged.json"));
            case "passages" -> PassagesBenchmark.run(data, home, build.resolve("benchmark-passages.json"));
            case "hybrid" -> HybridBenchmark.run(home, build.resolve("benchmark-hybrid.json"));
            default -> throw new IllegalArgumentException("-Dbench is [" + args[0] + "], allowed are [embedding, engine, load, overload, quality, bytes, curves, memory, analytics, aggregations, unchanged, passages, hybrid]");
        }
    }

    private static int seconds(int usual) {
        String seconds = System.getProperty("bench.seconds", "");
        return seconds.isEmpty() ? usual : Integer.parseInt(seconds);
    }
}
