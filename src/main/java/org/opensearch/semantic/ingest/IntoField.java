// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;

/** The vector itself, into a field that is bound to its model. */
record IntoField(FieldBinder binder) implements VectorUse {

    @Override
    public void prepare(Destination destination, Embedder embedder, boolean simulation, ActionListener<Void> listener) {
        if (simulation) {
            binder.check(destination.index(), destination.field(), embedder.id(), embedder.spec().dimension());
            listener.onResponse(null);
        } else {
            binder.ensureBound(destination.index(), destination.field(), embedder.id(), embedder.spec().dimension(), listener);
        }
    }

    @Override
    public Object value(float[] vector) {
        return new FloatList(vector);
    }
}
