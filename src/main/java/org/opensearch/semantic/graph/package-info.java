// SPDX-License-Identifier: Apache-2.0
/** Transformer graphs as data: read from ONNX, recognised as a BERT encoder, rewritten into a fused and quantised graph. Runs nothing. */
package org.opensearch.semantic.graph;
