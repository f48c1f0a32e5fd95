// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/** The element types of tensors that are read or written here, with their numbers in {@code onnx.proto}. */
enum ElementType {
    FLOAT(1),
    UINT8(2),
    INT8(3),
    INT32(6),
    INT64(7);

    final int code;

    ElementType(int code) {
        this.code = code;
    }
}
