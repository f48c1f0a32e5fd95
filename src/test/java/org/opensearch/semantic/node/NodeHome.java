// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The home folder of a node, as a distribution lays it out:
 *
 * <pre>
 * lib/ agent/ modules/ plugins/ bin/     read by the node
 * config/ data/ logs/ tmp/               written by it
 * </pre>
 */
record NodeHome(Path path) {

    private static final List<String> WRITABLE = List.of("config", "data", "logs", "tmp");

    /** Assembles the home from nothing; what was at this path before is deleted. */
    static NodeHome assemble(NodeSpec spec, NodeParts parts) throws Exception {
        NodeHome home = new NodeHome(spec.home());
        delete(home.path);
        for (String folder : List.of("lib", "agent", "modules", "plugins", "bin", "config", "data", "logs", "tmp")) {
            Files.createDirectories(home.path.resolve(folder));
        }
        List<Path> lib = NodeModule.jarsIn(parts.lib());
        copy(lib, home.path.resolve("lib"));
        List<Path> available = NodeModule.jarsIn(parts.modules());
        copy(
            available.stream().filter(jar -> jar.getFileName().toString().matches("(opensearch-agent|byte-buddy)-.*")).toList(),
            home.path.resolve("agent")
        );
        String version = versionOf(lib);
        for (NodeModule module : NodeModule.ALL) {
            module.assemble(home.path.resolve("modules"), available, version);
        }
        copyTree(parts.knn(), home.path.resolve("plugins/opensearch-knn"));
        PluginZip.install(parts.zip(), home.path);
        for (Path folder : spec.config()) {
            copyTree(folder, home.path.resolve("config"));
        }
        Files.writeString(home.path.resolve("config/opensearch.yml"), spec.yaml());
        Files.writeString(home.path.resolve("config/log4j2.properties"), LOGGING);
        return home;
    }

    /** Hands to this user and group what the node writes. The rest it can read, and only its owner can write. */
    void giveTo(int id) throws IOException {
        readable(path);
        for (String folder : WRITABLE) {
            try (Stream<Path> files = Files.walk(path.resolve(folder))) {
                for (Path file : files.toList()) {
                    Files.setAttribute(file, "unix:uid", id);
                    Files.setAttribute(file, "unix:gid", id);
                }
            }
        }
    }

    Path agent() throws IOException {
        return NodeModule.jarsIn(path.resolve("agent"))
            .stream()
            .filter(jar -> jar.getFileName().toString().matches("opensearch-agent-[0-9].*"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no opensearch-agent in " + path.resolve("agent")));
    }

    /** The ends of the node's log and of what it said on its console. */
    String lastLines(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String log : List.of("logs/console.log", "logs/node.log")) {
            Path file = path.resolve(log);
            if (Files.exists(file)) {
                List<String> lines = Files.readString(file).lines().toList();
                text.append("--- ").append(file).append('\n');
                lines.subList(Math.max(0, lines.size() - count), lines.size()).forEach(line -> text.append(line).append('\n'));
            }
        }
        return text.toString();
    }

    /** Gives a tree the permissions of installed files, whatever the umask was; where there are POSIX permissions at all. */
    static void readable(Path tree) throws IOException {
        if (Files.getFileStore(tree).supportsFileAttributeView("posix")) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.toList()) {
                    String permissions = Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--";
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
                }
            }
        }
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copy(List<Path> files, Path folder) throws IOException {
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(copy) == false) { // one that is there already gets more content
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static String versionOf(List<Path> lib) {
        return lib.stream()
            .map(jar -> jar.getFileName().toString())
            .filter(name -> name.matches("opensearch-[0-9].*\\.jar"))
            .map(name -> name.substring("opensearch-".length(), name.length() - ".jar".length()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no opensearch jar in " + lib));
    }

    private static final String LOGGING = """
        status = error
        appender.console.type = Console
        appender.console.name = console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
        appender.console.filter.level.type = ThresholdFilter
        appender.console.filter.level.level = warn
        appender.file.type = File
        appender.file.name = file
        appender.file.fileName = ${sys:opensearch.logs.base_path}${sys:file.separator}node.log
        appender.file.layout.type = PatternLayout
        appender.file.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
        rootLogger.level = info
        rootLogger.appenderRef.console.ref = console
        rootLogger.appenderRef.file.ref = file
        """;
}
