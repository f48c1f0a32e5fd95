// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import static org.opensearch.semantic.fusion.NormalizationTests.assertRefused;

import org.opensearch.test.OpenSearchTestCase;

public class FusionTests extends OpenSearchTestCase {

    public void testDefaults() {
        assertEquals(Fusion.BOUNDED, Fusion.of(null, null, null, null));
        assertEquals(Fusion.BOUNDED, Fusion.of("bounded", null, null, null));
        assertEquals(new Fusion(Fusion.Method.RRF, 60, 100, Combination.SUM), Fusion.of("rrf", null, null, null));
        assertEquals(new Fusion(Fusion.Method.MIN_MAX, 0, 100, Combination.SUM), Fusion.of("min_max", null, null, null));
        assertEquals(new Fusion(Fusion.Method.RRF, 20, 50, Combination.SUM), Fusion.of("rrf", 20, 50, "sum"));
    }

    public void testRefusals() {
        assertRefused(() -> Fusion.of("best", null, null, null), "[fusion] must be one of [bounded, min_max, rrf], found [best]");
        assertRefused(() -> Fusion.of(null, null, null, "max"), "[fusion] [combine] must be one of [sum, noisy_or], found [max]");
        assertRefused(() -> Fusion.of("rrf", null, null, "noisy_or"), "[combine] must be [sum], found [noisy_or]");
        assertRefused(
            () -> Fusion.of("rrf", 0, null, null),
            "[rank_constant] must be at least 1 and belongs to [rrf], found [0] with [rrf]"
        );
        assertRefused(() -> Fusion.of("min_max", 60, null, null), "belongs to [rrf], found [60] with [min_max]");
        assertRefused(
            () -> Fusion.of("bounded", null, 100, null),
            "[window] must be between 1 and 10000 and belongs to [min_max] and [rrf]"
        );
        assertRefused(() -> Fusion.of("rrf", null, 10_001, null), "found [10001] with [rrf]");
    }

    public void testWeights() {
        assertEquals(new FusionWeights(0.25f, 0.75f), FusionWeights.ofAlpha(0.75f));
        assertRefused(() -> FusionWeights.ofAlpha(1.1f), "must be between 0 and 1, found [1.1]");
        assertRefused(() -> FusionWeights.ofAlpha(Float.NaN), "must be between 0 and 1, found [NaN]");
        assertRefused(() -> new FusionWeights(0f, 0f), "weights [lexical] and [semantic] are both 0");
        assertRefused(() -> new FusionWeights(-1f, 1f), "weight [lexical] must be a finite number of at least 0, found [-1.0]");
        assertRefused(() -> new FusionWeights(1f, Float.NaN), "weight [semantic] must be a finite number of at least 0, found [NaN]");
    }
}
