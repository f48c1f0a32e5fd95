// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.nio.file.Path;
import org.junit.BeforeClass;

/**
 * For tests that speak HTTP to a real node. All of them share one node, started by the first; it ends with the JVM. Plain
 * JUnit on purpose: the OpenSearch framework forbids tests the threads of an HTTP client and the network.
 */
public abstract class RealNodeTestCase {

    private static RealNode shared;

    @BeforeClass
    public static void startNode() throws Exception {
        node();
    }

    public static synchronized RealNode node() throws Exception {
        if (shared == null) {
            Path home = NodeParts.homes().resolve("shared");
            // snapshots go to a folder that the node may write
            shared = RealNode.start(NodeSpec.single(home).with("path.repo", home.resolve("data/repositories").toString()));
            shared.post("/_plugins/_semantic/models/_reload", null).ok(); // answers when all models were tried
        }
        return shared;
    }
}
