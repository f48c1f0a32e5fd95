// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/**
 * The vector of one text. Callers share the array and must not change it.
 *
 * @param vector float[dimension], of norm 1 where the model normalises
 * @param tokens tokens that the model read, prefix and special tokens included
 * @param truncated whether the text had more tokens than the model can read
 */
public record Embedding(float[] vector, int tokens, boolean truncated) {}
