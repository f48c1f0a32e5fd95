// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Locale;

/** The activations of a layer that linear layers read. */
public enum Activation {
    /** Input of the layer, read by queries, keys and values. */
    INPUT,
    /** Output of the attention. */
    ATTENTION,
    /** Between attention and feed-forward part. */
    MIDDLE,
    /** Hidden units of the feed-forward part, after GELU. */
    HIDDEN;

    /** Names the activation of one layer. */
    String key(int layer) {
        return "layer." + layer + "." + name().toLowerCase(Locale.ROOT);
    }
}
