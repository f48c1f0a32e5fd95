// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** What follows the product of a dense layer, component by component. */
public enum DenseActivation {
    /** Nothing. */
    IDENTITY {
        @Override
        float of(float x) {
            return x;
        }
    },

    /** The hyperbolic tangent. */
    TANH {
        @Override
        float of(float x) {
            return (float) StrictMath.tanh(x); // Math.tanh may have other last bits once it is compiled
        }
    };

    abstract float of(float x);
}
