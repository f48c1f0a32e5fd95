// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;
import org.opensearch.test.OpenSearchTestCase;

public class HeldMemoryTests extends OpenSearchTestCase {

    public void testGivesBackWhatItHolds() {
        Settings settings = Settings.builder()
            .put("indices.breaker.total.use_real_memory", false)
            .put("indices.breaker.request.limit", "1000b")
            .put("indices.breaker.request.overhead", 1)
            .build();
        ClusterSettings clusterSettings = new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        CircuitBreaker breaker = new HierarchyCircuitBreakerService(settings, List.of(), clusterSettings)
            .getBreaker(CircuitBreaker.REQUEST);
        HeldMemory memory = new HeldMemory(breaker, "<test>");
        memory.add(600);
        expectThrows(CircuitBreakingException.class, () -> memory.add(500));
        assertEquals("what was refused is not held", 600, breaker.getUsed());
        memory.giveBack(200);
        memory.add(500);
        assertEquals(900, breaker.getUsed());
        memory.close();
        assertEquals(0, breaker.getUsed());
        memory.close();
        assertEquals(0, breaker.getUsed());
        expectThrows(IllegalStateException.class, () -> memory.add(1));
    }
}
