// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

/**
 * What a classifier says of one vector.
 *
 * @param label the most probable class
 * @param score how sure that is, in [0, 1]: the probability that the vector is of any class at all, times that of this one among
 *     the classes
 * @param margin how much lower the score of the second class is, in [0, 1]
 * @param anomaly share of the training vectors that lie nearer to their nearest class than this one, in [0, 1): 0.99 is farther off
 *     than 99 % of them
 */
public record Classification(String label, double score, double margin, double anomaly) {}
