// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * What the build made for a node: the plugin's zip, the jars of OpenSearch ({@code lib/}) and of its modules
 * ({@code modules/}), and the unpacked k-NN plugin.
 */
public record NodeParts(Path zip, Path lib, Path modules, Path knn) {

    static NodeParts ofBuild() {
        Path jars = fromBuild("semantic.node.jars");
        return new NodeParts(fromBuild("semantic.zip"), jars.resolve("lib"), jars.resolve("modules"), fromBuild("semantic.knn"));
    }

    /**
     * The folder for the homes of nodes: the build's, unless that is inside a folder which the unprivileged user of a node
     * started by root can not enter, as is usual for a project in root's own home.
     */
    public static Path homes() throws IOException {
        Path wanted = folder("semantic.node.home");
        if (RealNode.isRoot()) {
            for (Path parent = wanted.getParent(); parent != null; parent = parent.getParent()) {
                if (Files.exists(parent) && Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE) == false) {
                    String name = "opensearch-semantic-" + Integer.toHexString(wanted.hashCode());
                    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().resolve(name);
                }
            }
        }
        return wanted;
    }

    /** An empty folder beside the homes, for files of a test. */
    public static Path emptyFolder(String name) throws IOException {
        Path folder = homes().resolve(name);
        NodeHome.delete(folder);
        return Files.createDirectories(folder);
    }

    /** A folder that the build names in a system property, and that need not be there. */
    private static Path folder(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("no system property [" + property + "]: run this from Maven (verify, or -Pdemo package)");
        }
        return Path.of(value).toAbsolutePath();
    }

    /** A path that the build made and names in a system property. */
    static Path fromBuild(String property) {
        Path path = folder(property);
        if (Files.notExists(path)) {
            throw new IllegalStateException("[" + property + "] names [" + path + "], which is not there: run mvn package first");
        }
        return path;
    }
}
