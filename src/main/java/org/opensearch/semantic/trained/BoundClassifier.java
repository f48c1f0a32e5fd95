// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.classify.Classifier;
import org.opensearch.semantic.model.ModelId;

/**
 * A classifier, and the model that its vectors come from. It can judge vectors of that model alone.
 *
 * @param label how messages call it
 */
public record BoundClassifier(String label, Classifier classifier, ModelId model) implements Writeable {

    public BoundClassifier {
        Objects.requireNonNull(label);
        Objects.requireNonNull(classifier);
        Objects.requireNonNull(model);
    }

    public BoundClassifier(StreamInput in) throws IOException {
        this(in.readString(), new Classifier(in), new ModelId(in.readString(), in.readString()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(label);
        classifier.writeTo(out);
        out.writeString(model.name());
        out.writeString(model.digest());
    }

    /** @throws IllegalArgumentException if vectors of this model are not its own */
    public void requireModel(ModelId other) {
        if (!model.equals(other)) {
            throw new IllegalArgumentException(
                label + " was trained on vectors of model [" + model + "], and can not judge those of [" + other + "]; train it on a field"
                    + " of that model, or use [" + model.name() + "]"
            );
        }
    }
}
