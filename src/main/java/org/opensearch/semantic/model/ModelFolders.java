// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Where the models of this node lie: in the plugin's bundle and in its configuration. A model of the configuration takes the place of
 * a bundled one of the same name, whether it can be read or not.
 *
 * @param bundle the plugin's folder, with {@code models/}
 * @param config the plugin's configuration folder, with {@code models/} and {@code exact/}; need not exist
 * @param exact names of the models whose exact graph is run
 * @param provider what runs the graphs
 * @param unloadable why no model can be opened on this node; empty if they can be
 */
record ModelFolders(Path bundle, Path config, List<String> exact, ExecutionProvider provider, Optional<String> unloadable) {

    private static final Logger logger = LogManager.getLogger(ModelFolders.class);

    /**
     * The folders as they are now.
     *
     * @param readable those that can be opened, as far as is known without opening them; by name
     * @param unreadable all others; by name
     */
    record Found(SortedMap<String, ModelSource> readable, SortedMap<String, ModelStatus> unreadable) {}

    /**
     * Reads all folders, and all bytes of their files; opens nothing.
     *
     * @throws IllegalStateException if the folders can not be listed
     */
    Found read() {
        SortedMap<String, ModelSource> readable = new TreeMap<>();
        SortedMap<String, ModelStatus> unreadable = new TreeMap<>();
        SortedMap<String, ModelFolder> byName = new TreeMap<>();
        list().forEach(folder -> byName.put(folder.name(), folder));
        byName.forEach((name, folder) -> {
            try {
                if (unloadable.isPresent()) {
                    throw new IllegalStateException(unloadable.get());
                }
                Path graph = exact.contains(name) ? folder.exactGraph(config.resolve("exact")) : folder.graph();
                readable.put(name, FolderSource.read(folder, graph, provider));
            } catch (IOException | RuntimeException e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                unreadable.put(name, ModelStatus.unavailable(name, folder.origin(), reason));
                logger.warn(() -> "model [" + name + "] in [" + folder.path() + "] is not available", e);
            }
        });
        return new Found(readable, unreadable);
    }

    private List<ModelFolder> list() {
        Path bundled = bundle.resolve("models");
        Path configured = config.resolve("models");
        try {
            List<ModelFolder> folders = new ArrayList<>(ModelFolder.under(bundled, ModelFolder.Origin.BUNDLED));
            folders.addAll(ModelFolder.under(configured, ModelFolder.Origin.CONFIG));
            return folders;
        } catch (IOException e) {
            throw new IllegalStateException("[semantic] models can not be listed in [" + bundled + "] and [" + configured + "]", e);
        }
    }
}
