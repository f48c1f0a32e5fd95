// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.file.Path;
import org.junit.Test;

/** Real nodes, each with its own home, process and ports, find one another. */
public class TwoNodesIT {

    @Test
    public void secondNodeJoinsTheFirst() throws Exception {
        Path homes = NodeParts.homes();
        long second;
        try (RealNode one = RealNode.start(NodeSpec.first(homes.resolve("one"), "one").withHeap("512m"))) {
            try (RealNode two = RealNode.start(NodeSpec.joining(homes.resolve("two"), "two", one).withHeap("512m"))) {
                second = two.pid();
                Answer health = two.get("/_cluster/health?wait_for_nodes=2&timeout=60s").ok();
                assertEquals(2, health.at("number_of_nodes"));
                assertEquals(health.at("cluster_name"), one.get("/_cluster/health").ok().at("cluster_name"));
                String models = one.get("/_plugins/_semantic/models").ok().body();
                assertFalse(models, models.isBlank());
            }
            assertFalse("the second node is still there", ProcessHandle.of(second).map(ProcessHandle::isAlive).orElse(false));
            assertEquals(1, one.get("/_cluster/health?wait_for_nodes=1&timeout=60s").ok().at("number_of_nodes"));
        }
    }
}
