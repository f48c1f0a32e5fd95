// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.core.action.ActionListener;

/** Texts of one model some of which get one vector each, and some a vector for each of their passages. */
final class TextCalls implements ModelCall {

    private final ModelCall whole;
    private final ModelCall passages;
    /** Those of the two that have something to embed. */
    private final Set<ModelCall> used = new LinkedHashSet<>();

    TextCalls(ModelCall whole, ModelCall passages) {
        this.whole = whole;
        this.passages = passages;
    }

    @Override
    public void add(Wanted each) {
        ModelCall call = each.write() instanceof PassageWrite ? passages : whole;
        call.add(each);
        used.add(call);
    }

    @Override
    public void embed(ActionListener<Void> listener) {
        AtomicInteger unanswered = new AtomicInteger(used.size());
        ActionListener<Void> one = ActionListener.wrap(() -> {
            if (unanswered.decrementAndGet() == 0) {
                listener.onResponse(null);
            }
        });
        used.forEach(call -> call.embed(one));
    }

    @Override
    public void take() {
        used.forEach(ModelCall::take);
    }
}
