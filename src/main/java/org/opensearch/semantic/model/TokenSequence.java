// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/**
 * A text as the model reads it.
 *
 * @param ids token ids, special tokens included, at most the model's maximum
 * @param truncated whether tokens were cut off
 */
record TokenSequence(long[] ids, boolean truncated) {

    int length() {
        return ids.length;
    }
}
