// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.stream.Stream;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * How far a semantic query reaches, as k-NN understands these words; one of the three is set, the others are null.
 *
 * @param k nearest vectors per shard, in [1, 10000]
 * @param minScore least k-NN score, greater than 0
 * @param maxDistance greatest k-NN distance, a finite number
 */
record Reach(Integer k, Float minScore, Float maxDistance) implements Writeable {

    static final int DEFAULT_K = 10;

    Reach {
        long set = Stream.of(k, minScore, maxDistance).filter(v -> v != null).count();
        if (set > 1) {
            throw new IllegalArgumentException("[semantic] at most one of [k], [min_score] and [max_distance] can be given");
        }
        if (set == 0) {
            k = DEFAULT_K;
        }
        if (k != null && (k < 1 || k > KNNQueryBuilder.K_MAX)) {
            throw new IllegalArgumentException("[semantic] [k] must be between 1 and " + KNNQueryBuilder.K_MAX + ", found [" + k + "]");
        }
        if (minScore != null && !(minScore > 0 && Float.isFinite(minScore))) {
            throw new IllegalArgumentException("[semantic] [min_score] must be greater than 0, found [" + minScore + "]");
        }
        if (maxDistance != null && !Float.isFinite(maxDistance)) {
            throw new IllegalArgumentException("[semantic] [max_distance] must be a finite number, found [" + maxDistance + "]");
        }
    }

    Reach(StreamInput in) throws IOException {
        this(in.readOptionalInt(), in.readOptionalFloat(), in.readOptionalFloat());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalInt(k);
        out.writeOptionalFloat(minScore);
        out.writeOptionalFloat(maxDistance);
    }

    void toXContent(XContentBuilder builder) throws IOException {
        if (k != null) {
            builder.field(SemanticQueryParser.K, k);
        }
        if (minScore != null) {
            builder.field(SemanticQueryParser.MIN_SCORE, minScore);
        }
        if (maxDistance != null) {
            builder.field(SemanticQueryParser.MAX_DISTANCE, maxDistance);
        }
    }
}
