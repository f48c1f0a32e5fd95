// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.semantic.vector.VectorTable;

/**
 * How strange a vector is: its cosine distance 1 - cos to the nearest of some centres, the mean over several sets of them. Not for several
 * threads at a time.
 */
final class NearestCentre {

    /** Of a vector without a direction, which is near to nothing. */
    private static final double FARTHEST = 2;

    private final List<VectorTable> sets = new ArrayList<>();
    private final float[] dots;

    /** @param sets double[centres][dimension] each, of any length; a centre of no length is near to nothing */
    NearestCentre(List<double[][]> sets) {
        int most = 0;
        for (double[][] centres : sets) {
            float[][] units = new float[centres.length][];
            for (int c = 0; c < units.length; c++) {
                units[c] = unit(centres[c]);
            }
            this.sets.add(new VectorTable(units));
            most = Math.max(most, centres.length);
        }
        this.dots = new float[most];
    }

    private static float[] unit(double[] centre) {
        double norm = VectorMath.norm(centre);
        float[] unit = new float[centre.length];
        for (int d = 0; d < unit.length; d++) {
            unit[d] = norm == 0 ? 0f : (float) (centre[d] / norm);
        }
        return unit;
    }

    /** @param vector float[dimension], of any length */
    double distance(float[] vector) {
        double norm = VectorMath.norm(vector);
        if (VectorMath.hasDirection(norm) == false) {
            return FARTHEST;
        }
        float[] unit = VectorMath.unit(vector, norm, new float[vector.length]);
        double sum = 0;
        for (VectorTable centres : sets) {
            centres.dots(unit, dots);
            double nearest = -1;
            for (int c = 0; c < centres.size(); c++) {
                nearest = Math.max(nearest, dots[c]);
            }
            sum += 1 - nearest;
        }
        return sum / sets.size();
    }
}
