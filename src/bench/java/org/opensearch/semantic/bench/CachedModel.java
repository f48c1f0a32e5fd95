// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;

/**
 * A model whose vectors are kept in files, so that a benchmark that is run again does not embed again. A file's name is a digest of the
 * model's files, the role and the texts. The model is opened when it is first needed.
 */
final class CachedModel implements Closeable {

    interface Opener {
        QueuedModel open() throws IOException;
    }

    private final Path cache;
    private final List<Path> files;
    private final Opener opener;
    private QueuedModel model;

    /** @param files what decides the vectors */
    CachedModel(Path cache, List<Path> files, Opener opener) {
        this.cache = cache;
        this.files = files;
        this.opener = opener;
    }

    float[][] embed(Role role, List<String> texts) throws IOException {
        Path file = cache.resolve(digest(role, texts));
        if (Files.exists(file)) {
            return read(file, texts.size());
        }
        if (model == null) {
            model = opener.open();
        }
        float[][] vectors = model.embed(role, texts);
        write(file, vectors);
        return vectors;
    }

    private String digest(Role role, List<String> texts) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            digest.update(role.name().getBytes(StandardCharsets.UTF_8));
            for (String text : texts) {
                digest.update((byte) 0);
                digest.update(text.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[][] read(Path file, int count) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            float[][] vectors = new float[count][in.readInt()];
            for (float[] vector : vectors) {
                for (int d = 0; d < vector.length; d++) {
                    vector[d] = in.readFloat();
                }
            }
            return vectors;
        }
    }

    /** Written aside and moved, so that one that was broken off is not taken for whole. */
    private void write(Path file, float[][] vectors) throws IOException {
        Files.createDirectories(cache);
        Path part = Files.createTempFile(cache, "part", "");
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
            out.writeInt(vectors.length == 0 ? 0 : vectors[0].length);
            for (float[] vector : vectors) {
                for (float x : vector) {
                    out.writeFloat(x);
                }
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
    }
}
