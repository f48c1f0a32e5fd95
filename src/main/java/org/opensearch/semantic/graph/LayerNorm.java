// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/**
 * Layer normalisation (Ba et al. 2016) over the channels of a token: {@code (x - mean) / sqrt(variance + epsilon) * scale + shift}.
 *
 * @param scale float[dimension]
 * @param shift float[dimension]
 */
record LayerNorm(float[] scale, float[] shift, float epsilon) {

    int dimension() {
        return scale.length;
    }
}
