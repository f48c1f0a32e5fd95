// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.opensearch.cli.Command;
import org.opensearch.cli.ExitCodes;
import org.opensearch.cli.Terminal;
import org.opensearch.cli.UserException;
import org.opensearch.common.SuppressForbidden;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.graph.Activation;
import org.opensearch.semantic.graph.Ranges;
import org.opensearch.semantic.graph.UnrecognisedGraphException;
import org.opensearch.semantic.model.StandaloneModel;

/** The command {@code compile-model}. */
public final class CompileModel extends Command {

    private final OptionSpec<String> folders = parser.nonOptions("folder with model.onnx, tokenizer.json and model.yml; folder to write");
    private final OptionSpec<String> natives = parser.accepts("natives", "folder of the native libraries").withRequiredArg().required();
    private final OptionSpec<String> ranges = parser.accepts("ranges", "read what was recorded of the model from this file")
        .withRequiredArg();
    private final OptionSpec<String> record = parser.accepts("record", "only record what the model's activations are, into this file")
        .withRequiredArg();
    private final OptionSpec<String> floats = parser.accepts("floats", "what stays in floats: none, or of input, attention, middle, hidden")
        .withRequiredArg()
        .withValuesSeparatedBy(',')
        .describedAs("as much as the bar needs, if not given");
    private final OptionSpec<Void> ifMissing = parser.accepts("if-missing", "do nothing if the folder to write has a model");
    private final OptionSpec<Double> mean = parser.accepts("mean", "least mean cosine of the int8 graph to the original")
        .withRequiredArg()
        .ofType(Double.class)
        .defaultsTo(0.9995);
    private final OptionSpec<Double> least = parser.accepts("least", "least cosine of the int8 graph to the original for any text")
        .withRequiredArg()
        .ofType(Double.class)
        .defaultsTo(0.9990);

    private CompileModel() {
        super("Compiles a BERT-like embedding model into a fast graph, and compares it with the original", () -> {});
    }

    @SuppressForbidden(reason = "the end of a command")
    public static void main(String[] arguments) throws Exception {
        System.exit(new CompileModel().main(arguments, Terminal.DEFAULT));
    }

    @Override
    protected void execute(Terminal terminal, OptionSet options) throws Exception {
        List<String> paths = folders.values(options);
        boolean recording = options.has(record);
        if (paths.size() != (recording ? 1 : 2)) {
            throw new UserException(ExitCodes.USAGE, "expected " + (recording ? "one folder" : "two folders") + ", found " + paths);
        }
        Path from = folder(paths.get(0));
        Path to = recording ? from : PathUtils.get(paths.get(1)).toAbsolutePath().normalize();
        if (recording == false && Files.exists(to) && Files.isSameFile(from, to)) {
            throw new UserException(ExitCodes.USAGE, "the folder to write is [" + from + "] itself; the original is to be kept");
        }
        if (options.has(ifMissing) && Files.exists(to.resolve("model.yml"))) {
            return;
        }
        StandaloneModel.loadNatives(PathUtils.get(natives.value(options)));
        ModelCompilation.Bar bar = new ModelCompilation.Bar(mean.value(options), least.value(options));
        try {
            ModelCompilation compilation = new ModelCompilation(from, to, bar, terminal::println);
            if (recording) {
                compilation.record().write(PathUtils.get(record.value(options)), "recorded by compile-model --record");
            } else {
                Optional<Ranges> known = options.has(ranges)
                    ? Optional.of(Ranges.read(PathUtils.get(ranges.value(options))))
                    : Optional.empty();
                compilation.run(known, options.has(floats) ? List.of(activations(floats.values(options))) : ModelCompilation.FLOATS);
            }
        } catch (UnrecognisedGraphException e) {
            throw new UserException(
                ExitCodes.DATA_ERROR,
                "model.onnx is not recognised as a BERT encoder (" + e.getMessage() + "). A node runs it all the same, as it is: put ["
                    + from + "] into config/opensearch-semantic/models"
            );
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UserException(ExitCodes.DATA_ERROR, e.getMessage());
        } catch (IOException e) {
            throw new UserException(ExitCodes.IO_ERROR, e.toString()); // such a message is often just the name of a file
        }
    }

    private static Set<Activation> activations(List<String> names) throws UserException {
        Map<String, Activation> known = new LinkedHashMap<>();
        for (Activation activation : Activation.values()) {
            known.put(activation.name().toLowerCase(Locale.ROOT), activation);
        }
        Set<Activation> activations = EnumSet.noneOf(Activation.class);
        for (String name : names.equals(List.of("none")) ? List.<String>of() : names) {
            if (known.containsKey(name) == false) {
                throw new UserException(
                    ExitCodes.USAGE,
                    "[" + name + "] can not stay in floats, expected none, or some of " + known.keySet()
                );
            }
            activations.add(known.get(name));
        }
        return activations;
    }

    private static Path folder(String path) throws UserException {
        Path folder = PathUtils.get(path);
        for (String file : List.of("model.onnx", "tokenizer.json", "model.yml")) {
            if (Files.isRegularFile(folder.resolve(file)) == false) {
                throw new UserException(ExitCodes.NO_INPUT, "[" + folder + "] has no file [" + file + "]");
            }
        }
        return folder;
    }
}
