// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.PostingsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;

/** What Lucene alone needs to read every vector of an index and take one dot product with each: a thread per shard, no node. */
final class PlainScan implements AutoCloseable {

    private final List<DirectoryReader> shards = new ArrayList<>();
    private final ExecutorService threads;

    /** The segments are of k-NN's codec, which is not among the libraries of this process. */
    private static void loadCodecs(Path knn) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(knn, "*.jar")) {
            for (Path jar : files) {
                jars.add(jar.toUri().toURL());
            }
        }
        ClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), PlainScan.class.getClassLoader());
        Codec.reloadCodecs(loader);
        KnnVectorsFormat.reloadKnnVectorsFormat(loader);
        DocValuesFormat.reloadDocValuesFormats(loader);
        PostingsFormat.reloadPostingsFormats(loader);
    }

    /**
     * @param data folder of a node that holds one index with vectors, flushed
     * @param threads that scan shards
     */
    PlainScan(Path data, int threads) throws IOException {
        loadCodecs(Path.of(System.getProperty("semantic.knn")));
        try (Stream<Path> folders = Files.walk(data)) {
            for (Path folder : folders.filter(PlainScan::isShard).sorted().toList()) {
                shards.add(DirectoryReader.open(FSDirectory.open(folder)));
            }
        }
        this.threads = Executors.newFixedThreadPool(threads);
    }

    private static boolean isShard(Path folder) {
        return folder.getFileName().toString().equals("index") && Files.isDirectory(folder.resolve("../translog"));
    }

    /** Seconds, and it checks that it saw as many vectors as there must be. */
    double seconds(float[] query, int vectors) throws Exception {
        long start = System.nanoTime();
        List<Callable<Integer>> scans = new ArrayList<>();
        shards.forEach(shard -> scans.add(() -> scan(shard, query)));
        int seen = 0;
        for (Future<Integer> scan : threads.invokeAll(scans)) {
            seen += scan.get();
        }
        if (seen != vectors) {
            throw new IllegalStateException("saw " + seen + " vectors of " + vectors);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static int scan(DirectoryReader shard, float[] query) throws IOException {
        int seen = 0;
        float best = Float.NEGATIVE_INFINITY;
        for (LeafReaderContext leaf : shard.leaves()) {
            FloatVectorValues values = leaf.reader().getFloatVectorValues("vector");
            KnnVectorValues.DocIndexIterator docs = values.iterator();
            while (docs.nextDoc() != KnnVectorValues.DocIndexIterator.NO_MORE_DOCS) {
                best = Math.max(best, VectorUtil.dotProduct(query, values.vectorValue(docs.index())));
                seen++;
            }
        }
        return best > Float.NEGATIVE_INFINITY ? seen : -1;
    }

    /** The readers stay open until the process ends: k-NN's can be closed inside of a node only. */
    @Override
    public void close() {
        threads.close();
    }
}
