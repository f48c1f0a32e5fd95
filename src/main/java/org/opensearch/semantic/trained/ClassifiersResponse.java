// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What is known of trained classifiers, by name. */
public final class ClassifiersResponse extends ActionResponse implements ToXContentObject {

    private final List<ClassifierInfo> classifiers;

    ClassifiersResponse(List<ClassifierInfo> classifiers) {
        this.classifiers = List.copyOf(classifiers);
    }

    ClassifiersResponse(StreamInput in) throws IOException {
        super(in);
        this.classifiers = in.readList(ClassifierInfo::new);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeList(classifiers);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().startArray("classifiers");
        for (ClassifierInfo info : classifiers) {
            info.toXContent(builder, params);
        }
        return builder.endArray().endObject();
    }
}
