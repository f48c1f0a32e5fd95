// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What a {@code semantic_drift} asks for, besides the path of its centroid.
 *
 * @param baseline what a bucket is compared with
 * @param movers how many of the documents that moved the centroid most to name, 0 to {@value #MOST_MOVERS}
 */
record DriftOptions(Baseline baseline, int movers) implements Writeable {

    static final int MOST_MOVERS = 100;

    static final DriftOptions DEFAULT = new DriftOptions(Baseline.PREVIOUS, 3);

    DriftOptions {
        if (movers < 0 || movers > MOST_MOVERS) {
            throw new IllegalArgumentException(
                "[" + DriftAggregationBuilder.NAME + "] [movers] is [" + movers + "], and must be from 0 (none) to " + MOST_MOVERS
            );
        }
    }

    DriftOptions(StreamInput in) throws IOException {
        this(new Baseline(in.readString()), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(baseline.name());
        out.writeVInt(movers);
    }
}
