// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.knn.index.SpaceType;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;
import org.opensearch.semantic.vector.QueryVector;

/** How near a stored vector is to that of a query, exactly, in the scores of k-NN. Immutable, thread-safe. */
final class Similarity {

    private final SpaceType space;
    /** float[dimension], not to be changed. */
    private final float[] components;
    private final QueryVector query;

    /** @param components float[dimension], in the form of the field */
    Similarity(SpaceType space, float[] components) {
        this.space = Objects.requireNonNull(space);
        this.components = components.clone();
        this.query = new QueryVector(components);
    }

    /** The space in which a field's vectors are compared; empty if its scores can not be made again from its vectors. */
    static Optional<SpaceType> space(MappedFieldType field) {
        return field instanceof KNNVectorFieldType vectors
            ? vectors.getKnnMappingConfig().getKnnMethodContext().map(method -> method.getSpaceType()).filter(Similarity::isExact)
            : Optional.empty();
    }

    private static boolean isExact(SpaceType space) {
        return switch (space) {
            case COSINESIMIL, L2, INNER_PRODUCT -> true;
            default -> false;
        };
    }

    /**
     * @param stored float[dimension]
     * @throws IllegalArgumentException if the dimensions differ
     */
    float score(float[] stored) {
        return space == SpaceType.COSINESIMIL
            ? (1 + query.cosine(stored)) / 2
            : space.getKnnVectorSimilarityFunction().compare(components, stored);
    }

    /** Of the score, for explanations. */
    String formula() {
        return space == SpaceType.COSINESIMIL ? "(1 + cosine) / 2" : "the score of space [" + space.getValue() + "]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Similarity that && space == that.space && query.equals(that.query);
    }

    @Override
    public int hashCode() {
        return 31 * space.hashCode() + Arrays.hashCode(components);
    }
}
