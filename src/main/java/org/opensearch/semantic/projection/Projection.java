// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

/**
 * Points in the plane. The arrays are not copied; nobody may change them.
 *
 * @param positions double[points][2], around the origin
 * @param explainedVariance double[2], the shares of the total variance that lie along x and along y; empty if a method does not know,
 *     or if there is no variance: of no point, one point, or points that coincide
 */
public record Projection(double[][] positions, double[] explainedVariance) {

    private static final double[] UNKNOWN = {};

    /** A projection without axes that mean something. */
    static Projection of(double[][] positions) {
        return new Projection(positions, UNKNOWN);
    }

    /** All points at the origin. */
    static Projection origin(int points) {
        return of(new double[points][2]);
    }
}
