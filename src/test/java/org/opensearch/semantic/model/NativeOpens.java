// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.opensearch.common.SuppressForbidden;
import org.opensearch.semantic.graph.OnnxCheck;
import org.opensearch.semantic.graph.TinyGraphs;
import org.opensearch.semantic.model.tokenizer.TokenizerCheck;

/**
 * Opens mutants of model files with the native libraries, one after another. A process of its own, because what a check has overlooked may
 * end it; the file it was at is left behind then.
 */
final class NativeOpens {

    private static final List<String> TEXTS = List.of(
        "",
        "late parcels, 3 times a day's end",
        "東京都 مرحبا 🙂 ⰎⰎ",
        "ﬁ e\u0301a\u0302\u0302 ㍍ ﷺ \u200b\uFEFF\u0000\u0007 \r\n\r\n x",
        "<s> a </s><unk>  A   b[SEP]",
        "\u0301\u0302 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \uDBFF\uDFFF"
    );

    /** Long ones, now and then. */
    private static final List<String> LONG_TEXTS = List.of(
        " ".repeat(300_000) + "x",
        "\n \t".repeat(50_000) + "x",
        "a".repeat(300_000),
        "late ".repeat(50_000),
        "é🙂".repeat(50_000),
        "ae\u0301 ".repeat(40_000)
    );

    /** Length of the vectors of each source of {@link #graphs}. */
    private static final int[] DIMENSIONS = { TinyGraphs.ENCODER_DIMENSION, 4 };

    private final Path folder;
    private final SplittableRandom random;
    private int passed;
    private int opened;

    private NativeOpens(Path folder, long seed) {
        this.folder = folder;
        this.random = new SplittableRandom(seed);
    }

    /** Arguments: what to open, the folder with the native libraries, a folder to work in, the seed, most mutants, most seconds. */
    @SuppressForbidden(reason = "a program: it gets paths as arguments and prints")
    public static void main(String[] args) throws Exception {
        Path natives = Path.of(args[1]);
        NativeLibraries.load(natives, natives.resolve("none"));
        NativeOpens opens = new NativeOpens(Path.of(args[2]), Long.parseLong(args[3]));
        long end = System.nanoTime() + Long.parseLong(args[5]) * 1_000_000_000L;
        int mutants = 0;
        List<byte[]> sources = args[0].equals("tokenizer") ? tokenizers() : opens.graphs();
        while (mutants < Integer.parseInt(args[4]) && System.nanoTime() < end) {
            byte[] source = sources.get(mutants % sources.size());
            if (args[0].equals("tokenizer")) {
                opens.tokenizer(source, mutants);
            } else {
                opens.graph(source, DIMENSIONS[mutants % sources.size()]);
            }
            mutants++;
        }
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(
            "mutants " + mutants + " passed " + opens.passed + " opened " + opens.opened
        );
    }

    static List<byte[]> tokenizers() {
        List<byte[]> files = new ArrayList<>();
        for (String file : List.of(
            TinyTokenizers.unigram(),
            TinyTokenizers.bytePairs(),
            TinyTokenizers.wordPieces(),
            TinyTokenizers.everything()
        )) {
            files.add(file.getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private List<byte[]> graphs() throws IOException {
        List<byte[]> files = new ArrayList<>();
        Path file = folder.resolve("source.onnx");
        TinyGraphs.writeEncoder(file);
        files.add(Files.readAllBytes(file));
        TinyGraphs.writeAll(file);
        files.add(Files.readAllBytes(file));
        return files;
    }

    private void tokenizer(byte[] source, int number) throws IOException {
        byte[] mutant = random.nextInt(4) == 0 ? Mutants.of(source, random) : JsonMutants.of(source, random);
        Path file = Files.write(folder.resolve("tokenizer.json"), mutant);
        try {
            TokenizerCheck.check(file);
            passed++;
            try (TextTokenizer tokenizer = new TextTokenizer(file, 16)) {
                opened++;
                for (String text : number % 25 == 0 ? LONG_TEXTS : TEXTS) {
                    encode(tokenizer, text);
                }
            }
        } catch (RuntimeException e) {
            // refused, here or there
        }
    }

    private static void encode(TextTokenizer tokenizer, String text) {
        try {
            if (tokenizer.encode(text).length() > 16) {
                throw new AssertionError("not cut");
            }
        } catch (RuntimeException e) {
            // such as a word without a token for unknown ones
        }
    }

    /** Names, operators and shapes come first; whatever is changed, lengths stay as they are for the most part. */
    private void graph(byte[] source, int dimension) throws IOException {
        Optional<DenseActivation> none = Optional.empty();
        ModelSpec spec = new ModelSpec(
            "m",
            dimension,
            Pooling.MEAN,
            TinyGraphs.TOKENS,
            none,
            true,
            16,
            "",
            "",
            "cosine",
            0,
            "",
            "",
            List.of()
        );
        byte[] mutant = source.clone();
        if (random.nextInt(8) == 0) {
            mutant = Mutants.of(source, random);
        } else {
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(Math.min(mutant.length, 12_000));
                mutant[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutant[at] ^ 1 << random.nextInt(8));
            }
        }
        Path file = Files.write(folder.resolve("model.onnx"), mutant);
        try {
            OnnxCheck.check(file);
            passed++;
            try (TextGraph graph = TextGraph.open(file, spec, Optional.empty(), ExecutionProvider.CPU)) {
                opened++;
                long[] ids = new long[7];
                Arrays.setAll(ids, i -> random.nextInt(12));
                graph.run(List.of(new TokenSequence(ids, false)));
            }
        } catch (RuntimeException | OrtException e) {
            // refused, here or there
        }
    }
}
