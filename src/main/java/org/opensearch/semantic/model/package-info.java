// SPDX-License-Identifier: Apache-2.0
/** Text to unit vector: models, tokenizers, ONNX sessions and the executor that runs them. The only room that knows ONNX Runtime and DJL. */
package org.opensearch.semantic.model;
