// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/** What documents are judged by, as it was found in a sample: sent to every shard, inside the aggregation. */
record OutliersModel(Usual usual, NearestClusters clusters) implements Writeable {

    OutliersModel {
        Objects.requireNonNull(usual);
        Objects.requireNonNull(clusters);
    }

    OutliersModel(StreamInput in) throws IOException {
        this(new Usual(in), new NearestClusters(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        usual.writeTo(out);
        clusters.writeTo(out);
    }

    /** Heap that it takes, in bytes. */
    long bytes() {
        return usual.bytes() + clusters.bytes();
    }
}
