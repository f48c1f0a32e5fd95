// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;
import org.opensearch.semantic.field.BindingResolver;

/**
 * Shows the best passages of each hit in its field {@value PassagesExt#NAME}, the best first. A hit without passages does not get the
 * field, and neither do nested documents among inner hits.
 */
public final class PassagesPhase implements FetchSubPhase {

    private final Supplier<BindingResolver> bindings;

    public PassagesPhase(Supplier<BindingResolver> bindings) {
        this.bindings = bindings;
    }

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) throws IOException {
        if (!(context.getSearchExt(PassagesExt.NAME) instanceof PassagesExt ext) || ext.wanted().isEmpty()) {
            return null;
        }
        PassagesWanted wanted = ext.wanted().get();
        Meaning meaning = ext.meaning(wanted.target());
        return PassageFinder.open(wanted.field(), meaning, context, bindings.get()).map(finder -> processor(finder, wanted)).orElse(null);
    }

    private static FetchSubPhaseProcessor processor(PassageFinder finder, PassagesWanted wanted) {
        return new FetchSubPhaseProcessor() {
            @Override
            public void setNextReader(LeafReaderContext segment) {}

            @Override
            public void process(HitContext hit) throws IOException {
                if (hit.hit().getNestedIdentity() != null) {
                    return;
                }
                List<FoundPassage> found = finder.nearest(hit, wanted.size(), wanted.minScore(), wanted.withVector());
                if (!found.isEmpty()) {
                    List<Object> values = found.stream().<Object>map(FoundPassage::toMap).toList();
                    hit.hit().setDocumentField(PassagesExt.NAME, new DocumentField(PassagesExt.NAME, values));
                }
            }
        };
    }
}
