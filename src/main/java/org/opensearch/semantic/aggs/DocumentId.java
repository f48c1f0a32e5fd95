// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Comparator;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Names a document as a hit does. Ordered by index, then by id.
 *
 * @param index name of the index, after the name of its cluster and a colon where that is another one
 */
public record DocumentId(String index, String id) implements Comparable<DocumentId>, Writeable {

    /** Stands for documents whose ids nobody needs, and nobody looked up. */
    public static final DocumentId UNNAMED = new DocumentId("", "");

    private static final Comparator<DocumentId> ORDER = Comparator.comparing(DocumentId::index).thenComparing(DocumentId::id);

    public DocumentId {
        Objects.requireNonNull(index);
        Objects.requireNonNull(id);
    }

    public DocumentId(StreamInput in) throws IOException {
        this(in.readString(), in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(id);
    }

    @Override
    public int compareTo(DocumentId other) {
        return ORDER.compare(this, other);
    }
}
