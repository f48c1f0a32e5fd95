// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How many clusters.
 *
 * @param k so many, 1 to {@value #MOST}; 0: as many as give the greatest silhouette
 * @param most where {@code k} is 0: sought among 2 to so many, at most {@value #MOST_TRIED}; else {@code k}
 */
record ClusterCount(int k, int most) implements Writeable {

    static final int MOST = 1_000;
    static final int MOST_TRIED = 200;
    /** The fewest that are tried where the number is up to the data. */
    static final int LEAST_TRIED = 2;
    static final int USUALLY_TRIED = 20;
    static final String AUTO = "auto";

    ClusterCount {
        if (k < 0 || k > MOST) {
            throw ClustersOptions.refusal("[k] is [" + k + "], and must be from 1 to " + MOST + ", or [" + AUTO + "]");
        }
        if (k == 0 && (most < LEAST_TRIED || most > MOST_TRIED)) {
            throw ClustersOptions.refusal("[max_k] is [" + most + "], and must be from " + LEAST_TRIED + " to " + MOST_TRIED);
        }
    }

    static ClusterCount of(int k) {
        if (k == 0) {
            throw ClustersOptions.refusal("[k] is [0], and must be from 1 to " + MOST + ", or [" + AUTO + "]");
        }
        return new ClusterCount(k, k);
    }

    static ClusterCount auto(int most) {
        return new ClusterCount(0, most);
    }

    ClusterCount(StreamInput in) throws IOException {
        this(in.readVInt(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(k);
        out.writeVInt(most);
    }

    boolean isAuto() {
        return k == 0;
    }

    /** The clusters that were asked for; 1 if their number is up to the data. */
    int asked() {
        return isAuto() ? 1 : k;
    }

    XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return isAuto() ? builder.field("k", AUTO).field("max_k", most) : builder.field("k", k);
    }
}
