// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.SuppressForbidden;

/**
 * Loads the two native libraries from the plugin's folder.
 *
 * <p>Left alone, both would unpack themselves: ONNX Runtime to the temp folder, DJL to the user's home, after a look for a
 * GPU and a call to its makers. Both read system properties to be told otherwise, so this is the one place that sets some.
 * A process can load a native library once per class loader; the properties are therefore set once and stay.
 */
final class NativeLibraries {

    /** Prefix of the folder that {@code OnnxRuntime.init} makes, and needs not, when the libraries are already unpacked. */
    private static final String ORT_TEMP_PREFIX = "onnxruntime-java";

    private static final Logger logger = LogManager.getLogger(NativeLibraries.class);

    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private NativeLibraries() {}

    /**
     * Loads the libraries for this machine; does nothing if they are loaded.
     *
     * @param natives folder with one sub-folder per platform, such as {@code linux-x64}
     * @param replacements folder of the same kind with another build of ONNX Runtime, which is preferred; need not exist
     * @throws IllegalStateException if there are none for this machine, or they can not be loaded
     */
    static synchronized void load(Path natives, Path replacements) {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path folder = natives.resolve(platform).toAbsolutePath();
        if (Files.isDirectory(folder) == false) {
            throw new IllegalStateException("no native libraries for this machine: [" + folder + "] does not exist");
        }
        Path replacement = replacements.resolve(platform).toAbsolutePath();
        Path runtime = Files.isDirectory(replacement) ? replacement : folder;
        System.setProperty("onnxruntime.native.path", runtime.toString());
        System.setProperty("RUST_LIBRARY_PATH", folder.resolve(System.mapLibraryName("tokenizers")).toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (System.getProperty(SLF4J_VERBOSITY) == null) {
            // DJL is the first to use SLF4J on a node, where nothing listens to it: two lines of warning at every start.
            System.setProperty(SLF4J_VERBOSITY, "ERROR");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // DJL looks for its own properties file with the thread's class loader, which on a node is not the plugin's.
        thread.setContextClassLoader(NativeLibraries.class.getClassLoader());
        try {
            LibUtils.checkStatus();
            loadOnnxRuntime();
        } catch (RuntimeException | LinkageError | AssertionError | IOException | OrtException e) {
            throw new IllegalStateException("native libraries in [" + folder + "] can not be loaded: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The folder name for an operating system and architecture as Java names them. */
    static String platform(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        String family = system.startsWith("win") ? "win" : system.startsWith("mac") ? "osx" : "linux";
        return family + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }

    private static void loadOnnxRuntime() throws IOException, OrtException {
        Path temp = tempFolder();
        Set<Path> before = ortFolders(temp);
        OrtEnvironment.getEnvironment().setTelemetry(false);
        Set<Path> made = ortFolders(temp);
        made.removeAll(before);
        for (Path empty : made) {
            try {
                Files.deleteIfExists(empty);
            } catch (IOException e) {
                logger.debug(() -> "left behind: [" + empty + "]", e); // perhaps that of another process
            }
        }
    }

    @SuppressForbidden(reason = "ONNX Runtime uses the JVM's temp folder, so that is where to look for what it left")
    private static Path tempFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Set<Path> ortFolders(Path temp) throws IOException {
        Set<Path> folders = new HashSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(temp, ORT_TEMP_PREFIX + "*")) {
            found.forEach(folders::add);
        }
        return folders;
    }
}
