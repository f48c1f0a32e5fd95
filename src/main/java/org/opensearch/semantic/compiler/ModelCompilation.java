// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opensearch.semantic.graph.Activation;
import org.opensearch.semantic.graph.BertCompiler;
import org.opensearch.semantic.graph.Probe;
import org.opensearch.semantic.graph.RangeRecorder;
import org.opensearch.semantic.graph.Ranges;
import org.opensearch.semantic.graph.UnrecognisedGraphException;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Pooling;
import org.opensearch.semantic.model.StandaloneModel;

/**
 * Compiles one model folder: an exact graph in 32-bit floats, and a fast one in 8-bit integers. Each is compared with the original
 * on texts before it is let through; of the fast one as much stays in floats as that needs.
 */
final class ModelCompilation {

    /** Rounding apart, the exact graph is the original. */
    private static final double EXACT_LEAST = 0.99999;

    /** What may stay in floats, tried in this order. */
    static final List<Set<Activation>> FLOATS = List.of(
        EnumSet.noneOf(Activation.class),
        EnumSet.of(Activation.INPUT),
        EnumSet.of(Activation.INPUT, Activation.MIDDLE)
    );

    /** Which of the texts is the probe of int8 graphs: the first of the abstracts, long enough to meet many values. */
    private static final int PROBE = 49;

    /** What is written; {@code model.yml} last, because who finds it takes the folder for complete. */
    private static final List<String> FILES = List.of("model.onnx", "exact.onnx", "tokenizer.json", "model.yml");

    /** The least mean and the least single cosine to the original that are let through. */
    record Bar(double mean, double least) {}

    private final Path from;
    private final Path to;
    private final Bar bar;
    private final Consumer<String> report;
    private final ModelSpec spec;
    private final List<String> texts = Texts.CHECK.read();
    private final List<String> rareTexts = Texts.RARE.read();

    /**
     * @param from folder with {@code model.onnx}, {@code tokenizer.json} and {@code model.yml}
     * @param to folder that is made or written over, once all is well; the model is named as this folder
     * @param report takes lines for people
     */
    ModelCompilation(Path from, Path to, Bar bar, Consumer<String> report) throws IOException {
        this.from = from;
        this.to = to;
        this.bar = bar;
        this.report = report;
        this.spec = StandaloneModel.readSpec(from.resolve("model.yml"));
    }

    /**
     * Compiles. What fails leaves nothing behind.
     *
     * @param known what was recorded before; if there is none, it is recorded now
     * @param floats what may stay in floats, tried in this order
     * @throws UnrecognisedGraphException if the graph is not a BERT encoder
     * @throws IllegalStateException if no compiled graph comes near enough to the original
     */
    void run(Optional<Ranges> known, List<Set<Activation>> floats) throws IOException, UnrecognisedGraphException {
        BertCompiler compiler = compiler();
        report.accept(spec.name() + ": " + compiler.recognised());
        Path models = Files.createDirectories(to.getParent());
        Path staging = Files.createTempDirectory(models, ".compiling-"); // nodes look past hidden folders
        try {
            compile(compiler, known, floats, staging);
            Files.copy(from.resolve("tokenizer.json"), staging.resolve("tokenizer.json"));
            Files.writeString(staging.resolve("model.yml"), ModelDescription.named(from.resolve("model.yml"), to.getFileName().toString()));
            Files.createDirectories(to);
            for (String file : FILES) {
                Files.move(staging.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            for (String file : FILES) {
                Files.deleteIfExists(staging.resolve(file));
            }
            Files.delete(staging);
        }
        report.accept("written to [" + to + "]");
    }

    private void compile(BertCompiler compiler, Optional<Ranges> known, List<Set<Activation>> floats, Path folder) throws IOException {
        Path exact = folder.resolve("exact.onnx");
        Path fast = folder.resolve("model.onnx");
        List<float[]> originals;
        List<float[]> rareOriginals;
        Probe probe;
        try (StandaloneModel original = open(from.resolve("model.onnx"))) {
            long start = System.nanoTime();
            originals = Agreement.vectors(original, texts);
            describe("original", from.resolve("model.onnx"), start, Optional.empty());
            rareOriginals = Agreement.vectors(original, rareTexts);
            probe = new Probe(original.tokens(texts.get(PROBE)), originals.get(PROBE));
        }
        compiler.writeFloat(exact);
        Agreement exactly = agreement("exact", exact, originals);
        if (exactly.isAtLeast(EXACT_LEAST, EXACT_LEAST) == false) {
            throw new IllegalStateException("the fused graph is not the same function as the original: " + exactly);
        }
        Ranges ranges = known.isPresent() ? known.get() : record(compiler);
        compile(compiler, ranges, floats, probe, fast, originals);
        try (StandaloneModel model = open(fast)) {
            report.accept("  other scripts and hardly text, int8: " + Agreement.of(model, rareTexts, rareOriginals));
        }
    }

    private void compile(
        BertCompiler compiler,
        Ranges ranges,
        List<Set<Activation>> choices,
        Probe probe,
        Path fast,
        List<float[]> originals
    ) throws IOException {
        List<String> tried = new ArrayList<>();
        for (Set<Activation> floats : choices) {
            String name = floats.isEmpty() ? "int8" : "int8, in floats what reads " + floats;
            compiler.writeInteger(ranges, floats, probe, fast);
            Agreement agreement = agreement(name, fast, originals);
            if (agreement.isAtLeast(bar.mean(), bar.least())) {
                return;
            }
            tried.add(name + ": " + agreement);
        }
        throw new IllegalStateException(
            "no int8 graph reaches a mean cosine of " + bar.mean() + " and a least of " + bar.least() + ": " + tried
        );
    }

    /** Records what the activations are while the model reads the calibration texts. */
    Ranges record() throws IOException, UnrecognisedGraphException {
        return record(compiler());
    }

    private Ranges record(BertCompiler compiler) throws IOException {
        Path file = Files.createTempFile("recorder", ".onnx");
        try {
            RangeRecorder recorder = compiler.writeRecorder(file);
            ModelSpec recording = new ModelSpec(
                spec.name(),
                recorder.width(),
                spec.pooling(),
                "",
                Optional.empty(),
                false,
                spec.maxTokens(),
                "",
                "",
                spec.similarity(),
                0,
                spec.licence(),
                spec.source(),
                List.of()
            );
            try (StandaloneModel model = StandaloneModel.open(file, from.resolve("tokenizer.json"), recording)) {
                return recorder.ranges(Agreement.vectors(model, Texts.CALIBRATION.read()));
            }
        } finally {
            Files.delete(file);
        }
    }

    private BertCompiler compiler() throws IOException, UnrecognisedGraphException {
        checkDescription();
        return new BertCompiler(from.resolve("model.onnx"), spec.pooling() == Pooling.CLS, spec.normalize());
    }

    /** A compiled graph gives vectors that are pooled and normalised: what else is said of the original must be within its means. */
    private void checkDescription() {
        String says = null;
        if (spec.pooling().isCompiled() == false) {
            says = "[pooling: " + spec.pooling().name().toLowerCase(Locale.ROOT) + "]";
        } else if (spec.denseActivation().isPresent()) {
            says = "[dense_activation], so that a dense layer follows";
        } else if (spec.output().isEmpty() == false) {
            says = "[output]";
        }
        if (says != null) {
            throw new IllegalArgumentException(
                "model.yml says " + says + ", which can not be compiled. A node runs the model all the same, as it is: put [" + from
                    + "] into config/opensearch-semantic/models"
            );
        }
    }

    private StandaloneModel open(Path graph) throws IOException {
        return StandaloneModel.open(graph, from.resolve("tokenizer.json"), spec);
    }

    private Agreement agreement(String name, Path graph, List<float[]> originals) throws IOException {
        try (StandaloneModel model = open(graph)) {
            long start = System.nanoTime();
            Agreement agreement = Agreement.of(model, texts, originals);
            describe(name, graph, start, Optional.of(agreement));
            return agreement;
        }
    }

    private void describe(String name, Path graph, long start, Optional<Agreement> agreement) throws IOException {
        double textsPerSecond = texts.size() / ((System.nanoTime() - start) / 1e9);
        report.accept(
            String.format(
                Locale.ROOT,
                "  %s: %.1f MB, %.0f texts/s one at a time%s",
                name,
                Files.size(graph) / 1e6,
                textsPerSecond,
                agreement.map(a -> ", " + a).orElse("")
            )
        );
    }
}
