// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.Map;
import org.opensearch.knn.index.VectorDataType;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;

/** What k-NN maps a vector field of floats to. The field is called {@code v}; its dimension is not looked at. */
public final class VectorType {

    private VectorType() {}

    public static KNNVectorFieldType floats() {
        return new KNNVectorFieldType("v", Map.of(), VectorDataType.FLOAT, () -> 1);
    }
}
