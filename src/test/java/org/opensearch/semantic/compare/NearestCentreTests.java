// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class NearestCentreTests extends OpenSearchTestCase {

    public void testMeanOfTheNearestOfEachSet() {
        // one set has centres at 0° and 90°, the other at 180°; lengths do not matter
        NearestCentre centres = new NearestCentre(List.of(new double[][] { { 2, 0 }, { 0, 0.1 } }, new double[][] { { -1, 0 } }));
        // at 60° the nearest of the first is at 90°, cos 30° = √3/2; the other is at 120°, cos = -1/2
        float[] vector = { 5, (float) (5 * Math.sqrt(3)) };
        assertEquals((1 - Math.sqrt(3) / 2 + 1.5) / 2, centres.distance(vector), 1e-6);
        assertEquals((0 + 2) / 2d, centres.distance(new float[] { 1, 0 }), 1e-6);
    }

    public void testWithoutDirection() {
        NearestCentre centres = new NearestCentre(List.<double[][]>of(new double[][] { { 1, 0 }, { 0, 0 } }));
        assertEquals("near to nothing", 2, centres.distance(new float[2]), 0);
        assertEquals("near to nothing", 2, centres.distance(new float[] { Float.NaN, 1 }), 0);
        // a centre of no length is as far as one at a right angle, which is nearer than the opposite one
        assertEquals(1, centres.distance(new float[] { -1, 0 }), 1e-6);
    }
}
