// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A model folder as it was read: description and digest are known, no session is open. Files may be replaced while they are read, and
 * between reading and opening. So they are hashed again when they are opened, and whatever was read counts only if the size, the time of
 * change and the identity of each file are the same before and after.
 *
 * @param folder the files
 * @param graph the graph to run: the folder's own, or its exact one
 * @param spec what the folder's description says
 * @param id name and digest of these files
 * @param provider what runs the graph
 */
record FolderSource(ModelFolder folder, Path graph, ModelSpec spec, ModelId id, ExecutionProvider provider) implements ModelSource {

    private record Stamp(long size, FileTime changed, Object key) {

        private static final Stamp MISSING = new Stamp(-1, FileTime.fromMillis(0), null);

        static List<Stamp> of(ModelFolder folder, Path graph) throws IOException {
            List<Stamp> stamps = new ArrayList<>();
            for (Path file : folder.files(graph)) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    stamps.add(new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
                } catch (NoSuchFileException e) {
                    stamps.add(MISSING);
                }
            }
            return stamps;
        }
    }

    /**
     * Reads a folder: its description, and all bytes for the digest. Opens nothing.
     *
     * @throws IllegalArgumentException if a file is missing or refused, or the description is wrong
     * @throws IllegalStateException if the files change meanwhile
     */
    static FolderSource read(ModelFolder folder, Path graph, ExecutionProvider provider) throws IOException {
        List<Stamp> before = Stamp.of(folder, graph);
        ModelSpec spec = folder.readSpec();
        ModelId id = new ModelId(spec.name(), folder.digest(spec, graph));
        if (Stamp.of(folder, graph).equals(before) == false) {
            throw changed(folder, "while they were read");
        }
        return new FolderSource(folder, graph, spec, id, provider);
    }

    @Override
    public ModelFolder.Origin origin() {
        return folder.origin();
    }

    @Override
    public EmbeddingModel open() throws IOException {
        List<Stamp> before = Stamp.of(folder, graph);
        folder.readSpec(); // the files that are there now may be pipes, or have no end
        if (folder.digest(spec, graph).equals(id.digest()) == false) {
            throw changed(folder, "since they were read");
        }
        LocalModel model = LocalModel.open(spec, id, graph, folder.tokenizer(), provider);
        boolean opened = false;
        try {
            if (Stamp.of(folder, graph).equals(before) == false) {
                throw changed(folder, "while they were opened");
            }
            opened = true;
            return model;
        } finally {
            if (opened == false) {
                model.close();
            }
        }
    }

    private static IllegalStateException changed(ModelFolder folder, String when) {
        return new IllegalStateException(
            "the files in [" + folder.path() + "] have changed " + when + "; when they are complete,"
                + " POST /_plugins/_semantic/models/_reload reads them anew"
        );
    }
}
