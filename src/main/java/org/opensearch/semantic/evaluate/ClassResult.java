// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

/**
 * How one class fared.
 *
 * @param size how many are of it
 * @param precision share of what was taken for it that is of it; NaN if nothing was
 * @param recall share of it that was found; NaN if nothing is of it
 * @param f1 2 · right / (true + found), the harmonic mean of the two where both are defined
 */
public record ClassResult(String label, int size, double precision, double recall, double f1) {}
