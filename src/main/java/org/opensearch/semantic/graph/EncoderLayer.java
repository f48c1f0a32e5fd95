// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/**
 * One layer of a BERT encoder (Devlin et al. 2019), normalised after each residual:
 *
 * <pre>
 * a = attentionNorm(x + attentionOutput(attention(query(x), key(x), value(x))))
 * y = outputNorm(a + contract(gelu(expand(a))))
 * </pre>
 */
record EncoderLayer(
    Linear query,
    Linear key,
    Linear value,
    Linear attentionOutput,
    LayerNorm attentionNorm,
    Linear expand,
    Linear contract,
    LayerNorm outputNorm
) {}
