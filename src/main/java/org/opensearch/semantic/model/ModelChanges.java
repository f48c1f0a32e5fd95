// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What reading the model folders anew has changed on one node. A model is in one of these at most.
 *
 * @param added names that were not there before
 * @param changed names whose files, description or place is another, or which can be opened again
 * @param removed names that are no longer there
 * @param unavailable all names that are there and can not be opened, with the reason
 */
public record ModelChanges(List<String> added, List<String> changed, List<String> removed, Map<String, String> unavailable)
    implements
        Writeable {

    public ModelChanges(StreamInput in) throws IOException {
        this(in.readStringList(), in.readStringList(), in.readStringList(), in.readMap(StreamInput::readString, StreamInput::readString));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(added);
        out.writeStringCollection(changed);
        out.writeStringCollection(removed);
        out.writeMap(unavailable, StreamOutput::writeString, StreamOutput::writeString);
    }
}
