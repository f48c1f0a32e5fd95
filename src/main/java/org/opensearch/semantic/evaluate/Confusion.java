// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

/**
 * A class that was taken for another one.
 *
 * @param truth what they are
 * @param found what they were taken for
 * @param count how many
 * @param size how many are of the true class
 */
public record Confusion(String truth, String found, int count, int size) {}
