// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;

/** What the node's process has opened and left behind after it has embedded and searched. Linux only: reads /proc. */
public class ProcessIT extends EndToEndTestCase {

    private Path process;

    @Before
    public void work() throws Exception {
        process = Path.of("/proc", Long.toString(node().pid()));
        Assume.assumeTrue(Files.exists(process));
        String index = indexThrough(meaning());
        new Bulk().text("1", "late").text("2", "sour").send(node(), index).noErrors();
        search(index, "{\"semantic\": {\"vector\": {\"query\": \"delivery\"}}}");
    }

    @Test
    public void nothingIsLeftInTheTempAndWorkingFolders() throws Exception {
        Path home = node().home();
        assertEquals(home.toRealPath(), process.resolve("cwd").toRealPath());
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        assertEquals(Set.of("lib", "agent", "modules", "plugins", "bin", "config", "data", "logs", "tmp"), names);
        try (Stream<Path> files = Files.walk(home.resolve("tmp"))) {
            assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    public void nativeLibrariesAreThoseOfThePluginsFolder() throws Exception {
        Set<String> loaded = new TreeSet<>();
        for (String line : Files.readAllLines(process.resolve("maps"))) {
            if (line.matches(".*(onnxruntime|tokenizers)[^/]*\\.so.*")) {
                loaded.add(line.substring(line.indexOf('/')));
            }
        }
        assertEquals(loaded.toString(), 3, loaded.size());
        Path plugin = node().home().toRealPath().resolve("plugins/opensearch-semantic/native");
        loaded.forEach(file -> assertTrue(file, Path.of(file).startsWith(plugin)));
        assertFalse("a deleted file is mapped", loaded.toString().contains("(deleted)"));
    }

    @Test
    public void onlyTheNodesOwnPortsAreListenedOn() throws Exception {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                sockets.add(target(file));
            }
        }
        Set<Integer> ports = new TreeSet<>();
        List<String> udp = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path file = process.resolve("net").resolve(table);
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > 9 && sockets.contains("socket:[" + columns[9] + "]")) {
                    if (table.startsWith("udp")) {
                        udp.add(line);
                    } else if (columns[3].equals("0A")) { // LISTEN
                        ports.add(Integer.parseInt(columns[1].substring(columns[1].lastIndexOf(':') + 1), 16));
                    }
                }
            }
        }
        assertEquals(Set.of(node().spec().httpPort(), node().spec().transportPort()), ports);
        assertEquals(List.of(), udp);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed since
        }
    }
}
