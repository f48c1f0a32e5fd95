// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.Test;

/** What is in the zip, and what becomes of it on a node. */
public class InstalledPluginIT extends RealNodeTestCase {

    /** The bound on the zip. Two models take 75 MB, native libraries for four platforms 51 MB. */
    private static final long MAX_ZIP_BYTES = 130L << 20;

    private static final String NAME = "opensearch-semantic";

    @Test
    public void nodeListsBothPlugins() throws Exception {
        String plugins = node().get("/_cat/plugins?h=component,version").ok().body();
        assertTrue(plugins, plugins.lines().anyMatch(line -> line.matches(NAME + " +3\\.5\\.0\\.0 *")));
        assertTrue(plugins, plugins.lines().anyMatch(line -> line.matches("opensearch-knn +3\\.5\\.0\\.0 *")));
    }

    @Test
    public void nodeRunsAsOfficialDistributionsDo() throws Exception {
        Path process = Path.of("/proc", Long.toString(node().pid()));
        if (Files.exists(process)) {
            String command = Files.readString(process.resolve("cmdline"));
            assertTrue(command, command.endsWith("\0org.opensearch.bootstrap.OpenSearch\0"));
            assertFalse("runs as root", Files.getAttribute(process, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0));
        }
        String jvm = node().get("/_nodes/_local/jvm").ok().body();
        assertTrue(jvm, jvm.contains("-javaagent:" + node().home().resolve("agent")));
    }

    @Test
    public void codeFoldersAreReadOnlyForTheNode() throws Exception {
        if (RealNode.isRoot()) {
            for (String folder : List.of("lib", "agent", "modules", "plugins", "bin")) {
                try (Stream<Path> files = Files.walk(node().home().resolve(folder))) {
                    for (Path file : files.toList()) {
                        assertEquals(file.toString(), 0, Files.getAttribute(file, "unix:uid"));
                        assertEquals(file.toString(), 0, (int) Files.getAttribute(file, "unix:mode") & 0002);
                    }
                }
            }
        }
    }

    @Test
    public void nothingOfThePluginLiesOutsideItsFolders() throws Exception {
        Path home = node().home();
        List<Path> strays = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            files.filter(Files::isRegularFile)
                .map(home::relativize)
                .filter(file -> file.startsWith("plugins/" + NAME) == false && file.startsWith("config/" + NAME) == false)
                .filter(file -> file.startsWith("bin/" + NAME) == false)
                .filter(file -> file.startsWith("lib") == false && file.startsWith("modules") == false && file.startsWith("data") == false)
                .filter(file -> file.toString().matches("(?i).*(semantic|onnx|tokenizer|djl|\\.so|\\.dylib|\\.dll|model).*"))
                .forEach(strays::add);
        }
        assertEquals(List.of(), strays);
    }

    @Test
    public void nothingIsLeftInTheTempFolderOrTheUsersHome() throws Exception {
        // Both native libraries have been at work.
        node().post("/_plugins/_semantic/embed", "{\"texts\": [\"hello\"]}").ok();
        try (Stream<Path> left = Files.walk(node().home().resolve("tmp"))) {
            assertEquals(List.of(node().home().resolve("tmp")), left.toList());
        }
        String home = node().get("/_nodes/_local/jvm?filter_path=nodes.*.jvm.input_arguments").ok().body();
        assertFalse("the home of the node's user was moved: " + home, home.contains("-Duser.home"));
        assertFalse(Files.exists(Path.of("/nonexistent")));
        assertFalse(Files.exists(node().home().resolve(".djl.ai")));
    }

    @Test
    public void logHasNoErrors() throws Exception {
        String log = Files.readString(node().home().resolve("logs/node.log"));
        assertTrue(log, log.contains("loaded plugin [" + NAME + "]"));
        assertEquals(List.of(), log.lines().filter(line -> line.contains("][ERROR]") || line.contains("AccessControlException")).toList());
    }

    @Test
    public void zipIsComplete() throws IOException {
        Set<String> names = entries();
        for (String file : List
            .of("plugin-descriptor.properties", "plugin-security.policy", "LICENSE", "NOTICE", "config/README.md", "bin/compile-model")) {
            assertTrue(file + " is not in " + names, names.contains(file));
        }
        Set<String> models = new TreeSet<>();
        names.stream().filter(name -> name.matches("models/[^/]+/.+")).forEach(name -> models.add(name.split("/")[1]));
        assertEquals(Set.of("bge-small-en-v1.5", "all-minilm-l6-v2"), models);
        for (String model : models) {
            assertEquals(
                Set.of("model.onnx", "tokenizer.json", "model.yml"),
                below(names, "models/" + model + "/")
            );
        }
    }

    @Test
    public void zipHasEachNativeLibraryOnce() throws IOException {
        Set<String> names = entries();
        Set<String> linux = Set.of("libonnxruntime.so", "libonnxruntime4j_jni.so", "libtokenizers.so");
        assertEquals(Set.of("linux-x64", "linux-aarch64", "osx-aarch64", "win-x64"), folders(names, "native/"));
        assertEquals(linux, below(names, "native/linux-x64/"));
        assertEquals(linux, below(names, "native/linux-aarch64/"));
        assertEquals(
            Set.of("libonnxruntime.dylib", "libonnxruntime4j_jni.dylib", "libtokenizers.dylib"),
            below(names, "native/osx-aarch64/")
        );
        assertEquals(
            Set.of(
                "onnxruntime.dll",
                "onnxruntime4j_jni.dll",
                "tokenizers.dll",
                "libgcc_s_seh-1.dll",
                "libstdc++-6.dll",
                "libwinpthread-1.dll"
            ),
            below(names, "native/win-x64/")
        );
        Set<String> elsewhere = new TreeSet<>();
        names.stream().filter(name -> name.startsWith("native/") == false).filter(InstalledPluginIT::isNative).forEach(elsewhere::add);
        for (String jar : names.stream().filter(name -> name.endsWith(".jar")).toList()) {
            entriesOfJar(jar).stream().filter(InstalledPluginIT::isNative).forEach(name -> elsewhere.add(jar + "!" + name));
        }
        assertEquals(Set.of(), elsewhere);
    }

    @Test
    public void zipHasNoClassThatTheNodeHas() throws IOException {
        Set<String> theirs = new HashSet<>();
        for (Path folder : List.of(NodeParts.ofBuild().lib(), NodeParts.ofBuild().knn())) {
            for (Path jar : NodeModule.jarsIn(folder)) {
                try (InputStream content = Files.newInputStream(jar)) {
                    theirs.addAll(classes(content));
                }
            }
        }
        assertTrue(theirs.contains("org/opensearch/knn/plugin/KNNPlugin.class") && theirs.contains("com/sun/jna/Native.class"));
        Set<String> twice = new TreeSet<>();
        for (String jar : entries().stream().filter(name -> name.endsWith(".jar")).toList()) {
            entriesOfJar(jar).stream().filter(theirs::contains).forEach(name -> twice.add(jar + "!" + name));
        }
        assertEquals(Set.of(), twice);
    }

    @Test
    public void noticeNamesEveryLibraryAndModel() throws IOException {
        String notice = Files.readString(Path.of("NOTICE"));
        for (String name : entries()) {
            boolean theirs = name.endsWith(".jar") && name.startsWith(NAME) == false;
            assertTrue(name + " is not in NOTICE", theirs == false || notice.contains(name));
            boolean model = name.endsWith("model.yml");
            assertTrue(name + " is not in NOTICE", model == false || notice.contains(Path.of(name).getParent().toString()));
        }
    }

    @Test
    public void zipIsSmall() throws IOException {
        long bytes = Files.size(NodeParts.ofBuild().zip());
        assertTrue(bytes + " bytes", bytes < MAX_ZIP_BYTES);
    }

    private static boolean isNative(String name) {
        return name.matches(".*(\\.so|\\.dylib|\\.dll|\\.jnilib|dSYM.*)");
    }

    private static Set<String> entries() throws IOException {
        try (ZipFile zip = new ZipFile(NodeParts.ofBuild().zip().toFile())) {
            Set<String> names = new TreeSet<>();
            zip.stream().filter(entry -> entry.isDirectory() == false).forEach(entry -> names.add(entry.getName()));
            return names;
        }
    }

    private static Set<String> entriesOfJar(String jar) throws IOException {
        try (ZipFile zip = new ZipFile(NodeParts.ofBuild().zip().toFile()); InputStream content = zip.getInputStream(zip.getEntry(jar))) {
            return names(content);
        }
    }

    private static Set<String> classes(InputStream jar) throws IOException {
        Set<String> names = names(jar);
        names.removeIf(name -> name.endsWith(".class") == false || name.endsWith("module-info.class"));
        return names;
    }

    private static Set<String> names(InputStream jar) throws IOException {
        Set<String> names = new HashSet<>();
        ZipInputStream zip = new ZipInputStream(jar);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            names.add(entry.getName());
        }
        return names;
    }

    private static Set<String> below(Set<String> names, String folder) {
        Set<String> below = new TreeSet<>();
        names.stream().filter(name -> name.startsWith(folder)).forEach(name -> below.add(name.substring(folder.length())));
        return below;
    }

    private static Set<String> folders(Set<String> names, String folder) {
        Set<String> folders = new TreeSet<>();
        below(names, folder).forEach(name -> folders.add(name.split("/")[0]));
        return folders;
    }
}
