// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What a hybrid query is asked beside its legs and fusion.
 *
 * @param subScores whether hits show the scores of the legs
 * @param exact whether every lexical match is compared, even if only one that k-NN's search has missed could reach the page
 */
record HybridOptions(boolean subScores, boolean exact) implements Writeable {

    static final HybridOptions DEFAULT = new HybridOptions(false, false);

    HybridOptions(StreamInput in) throws IOException {
        this(in.readBoolean(), in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(subScores);
        out.writeBoolean(exact);
    }

    /** How many lexical matches of a shard are compared in any case. */
    int comparedAnyway() {
        return exact ? Integer.MAX_VALUE : HybridQuery.COMPARED_ANYWAY;
    }
}
