// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
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

    private static final List<String> INSTALLED = List.of("lib", "agent", "modules", "plugins", "bin");
    private static final List<String> WRITABLE = List.of("config", "data", "logs", "tmp");

    /** Assembles the home; what was at this path before is deleted. */
    static NodeHome assemble(NodeSpec spec, NodeParts parts) throws Exception {
        NodeHome home = new NodeHome(spec.home());
        delete(home.path);
        for (String folder : INSTALLED) {
            Files.createDirectories(home.path.resolve(folder));
        }
        for (String folder : WRITABLE) {
            Files.createDirectories(home.path.resolve(folder));
        }
        if (spec.installed().isPresent()) {
            home.installAs(spec.installed().get());
        } else {
            home.install(parts);
        }
        for (Path folder : spec.config()) {
            copyTree(folder, home.path.resolve("config"));
        }
        Files.writeString(home.path.resolve("config/opensearch.yml"), spec.yaml());
        Files.writeString(home.path.resolve("config/log4j2.properties"), LOGGING);
        return home;
    }

    private void install(NodeParts parts) throws Exception {
        List<Path> lib = NodeModule.jarsIn(parts.lib());
        copy(lib, path.resolve("lib"));
        List<Path> available = NodeModule.jarsIn(parts.modules());
        copy(
            available.stream().filter(jar -> jar.getFileName().toString().matches("(opensearch-agent|byte-buddy)-.*")).toList(),
            path.resolve("agent")
        );
        String version = versionOf(lib);
        for (NodeModule module : NodeModule.ALL) {
            module.assemble(path.resolve("modules"), available, version);
        }
        copyTree(parts.knn(), path.resolve("plugins/opensearch-knn"));
        PluginZip.install(parts.zip(), path);
    }

    /** Links the installed files of another home, and copies the configuration that came with its plugins. */
    private void installAs(Path other) throws IOException {
        for (String folder : INSTALLED) {
            linkTree(other.resolve(folder), path.resolve(folder));
        }
        try (Stream<Path> folders = Files.list(other.resolve("config"))) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                copyTree(folder, path.resolve("config").resolve(folder.getFileName()));
            }
        }
    }

    /** Hands to this user and group what the node writes. The rest it can read, and only its owner can write. */
    void giveTo(int id) throws IOException {
        readable(path);
        executable(path.resolve("bin"));
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
        permit(tree, "rw-r--r--");
    }

    /** Gives a tree the permissions of installed commands. */
    static void executable(Path tree) throws IOException {
        permit(tree, "rwxr-xr-x");
    }

    private static void permit(Path tree, String permissionsOfFiles) throws IOException {
        if (Files.getFileStore(tree).supportsFileAttributeView("posix")) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.toList()) {
                    String permissions = Files.isDirectory(file) ? "rwxr-xr-x" : permissionsOfFiles;
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
                    copyAsItIs(file, copy);
                }
            }
        }
    }

    /** Links as links, and pipes as pipes: copying what comes out of one has no end. */
    private static void copyAsItIs(Path file, Path copy) throws IOException {
        if (Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            new ProcessBuilder("/usr/bin/mkfifo", copy.toString()).start().onExit().join();
        } else {
            Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Hundreds of megabytes that nobody changes: one copy is enough, where the file system can. */
    private static void linkTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path link = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(link);
                } else {
                    linkOrCopy(file, link);
                }
            }
        }
    }

    private static void linkOrCopy(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, link);
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
