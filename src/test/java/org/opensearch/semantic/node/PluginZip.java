// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.plugins.PluginsService;

/**
 * Installs a plugin's zip by the steps and under the checks of {@code bin/opensearch-plugin install}, which is not in Maven
 * Central: descriptor, version, jar hell against lib, modules and plugins; {@code config/} and {@code bin/} moved out,
 * neither of which may have folders; the rest to {@code plugins/<name>}.
 */
final class PluginZip {

    private PluginZip() {}

    /** Installs the zip into a home whose lib, modules and plugins are in place already. */
    static PluginInfo install(Path zip, Path home) throws Exception {
        Path plugins = home.resolve("plugins");
        Path staging = Files.createTempDirectory(plugins, ".installing-");
        unpack(zip, staging);
        PluginInfo info = PluginInfo.readFromProperties(staging);
        require(info.hasNativeController() == false, "plugins can not have native controllers");
        PluginsService.verifyCompatibility(info);
        PluginsService.checkJarHellForPlugin(classPath(home.resolve("lib")), info, staging, plugins, home.resolve("modules"));

        String folder = info.getTargetFolderName();
        Path target = plugins.resolve(folder);
        require(Files.notExists(target), "plugin directory [" + target + "] already exists");
        moveFiles(staging.resolve("bin"), home.resolve("bin").resolve(folder));
        NodeHome.executable(home.resolve("bin"));
        moveFiles(staging.resolve("config"), home.resolve("config").resolve(folder));
        Files.move(staging, target);
        NodeHome.readable(target);
        return info;
    }

    static void unpack(Path zip, Path target) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                Path path = target.resolve(entry.getName());
                require(path.normalize().startsWith(target), "[" + entry.getName() + "] is outside of the plugin's folder");
                require(entry.getName().startsWith("opensearch/") == false, "the zip has a folder opensearch/ at its root");
                Files.createDirectories(entry.isDirectory() ? path : path.getParent());
                if (entry.isDirectory() == false) {
                    try (InputStream content = file.getInputStream(entry)) {
                        Files.copy(content, path);
                    }
                }
            }
        }
    }

    private static Set<URL> classPath(Path lib) throws IOException {
        Set<URL> urls = new HashSet<>();
        for (Path jar : NodeModule.jarsIn(lib)) {
            urls.add(jar.toRealPath().toUri().toURL());
        }
        return urls;
    }

    /** Moves files that are to lie outside the plugin's folder. Those that are there already are the user's and stay. */
    private static void moveFiles(Path from, Path to) throws IOException {
        if (Files.notExists(from)) {
            return;
        }
        Files.createDirectories(to);
        List<Path> files;
        try (var list = Files.list(from)) {
            files = list.toList();
        }
        for (Path file : files) {
            require(Files.isDirectory(file) == false, "directories are not allowed in [" + from.getFileName() + "]: " + file.getFileName());
            Path target = to.resolve(file.getFileName());
            if (Files.exists(target)) {
                Files.delete(file);
            } else {
                Files.move(file, target);
            }
        }
        Files.delete(from);
    }

    private static void require(boolean condition, String message) {
        if (condition == false) {
            throw new IllegalArgumentException("the plugin can not be installed: " + message);
        }
    }
}
