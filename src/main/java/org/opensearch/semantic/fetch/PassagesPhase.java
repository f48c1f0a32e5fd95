// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;
import org.opensearch.semantic.field.MovedFields;

/**
 * Shows the best passages of each hit in its field {@value PassagesExt#NAME}, the best first. A hit without passages does not get the
 * field, and neither do nested documents among inner hits. Of a text that has one vector as a whole, the nearest sentences are shown, which
 * are embedded for it; a hit whose sentences can not be embedded in time says so in its field {@value #LEFT_OUT} instead.
 */
public final class PassagesPhase implements FetchSubPhase {

    /** Of hits that could not get their passages: why not. */
    static final String LEFT_OUT = PassagesExt.NAME + "_left_out";

    private final Services services;

    public PassagesPhase(Services services) {
        this.services = services;
    }

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) throws IOException {
        if (!(context.getSearchExt(PassagesExt.NAME) instanceof PassagesExt ext) || ext.wanted().isEmpty()) {
            return null;
        }
        PassagesWanted wanted = ext.wanted().get();
        Meaning meaning = PassagesExt.meaning(context, wanted.target());
        SourceReading sources = SourceReading.of(context.mapperService());
        Optional<PassageFinder> stored = PassageFinder
            .open(wanted.field(), List.of(), meaning, sources, context, services.bindings().get());
        if (stored.isPresent()) {
            return processor(stored.get(), wanted);
        }
        return sentences(meaning, sources, context).map(finder -> processor(finder, wanted)).orElse(null);
    }

    /** For a field that holds one vector of the whole text; empty if the index has no such field. */
    private Optional<HitPassages> sentences(Meaning meaning, SourceReading sources, FetchContext context) {
        QueryShardContext shard = context.getQueryShardContext();
        String name = meaning.vectors().orElseThrow();
        return MovedFields.onShard(PassagesExt.NAME, name, shard).map(field -> {
            List<String> texts = PassageFinder.fieldWith(field.path(), shard)
                .map(type -> StoredTexts.pathsOf(type.name(), shard))
                .or(() -> meaning.text().map(List::of))
                .orElseThrow(() -> StoredPassages.refuseUnknownText(name));
            KeptSource.requireAny(texts, shard);
            TimeValue patience = HighlightOptions.DEFAULT_PATIENCE;
            SentenceEmbedding embedding = new SentenceEmbedding(services.models().get(), meaning, patience, System::nanoTime);
            return new SentenceFinder(sources, texts, Locale.ROOT, HighlightOptions.DEFAULT_SENTENCES, embedding);
        });
    }

    static FetchSubPhaseProcessor processor(HitPassages finder, PassagesWanted wanted) {
        return new FetchSubPhaseProcessor() {
            @Override
            public void setNextReader(LeafReaderContext segment) {}

            @Override
            public void process(HitContext hit) throws IOException {
                if (hit.hit().getNestedIdentity() != null) {
                    return;
                }
                try {
                    List<FoundPassage> found = finder.nearest(hit, wanted.size(), wanted.minScore(), wanted.withVector());
                    show(hit, PassagesExt.NAME, found.stream().<Object>map(passage -> passage.toMap(wanted.withSpace())).toList());
                } catch (OpenSearchTimeoutException | OpenSearchRejectedExecutionException | CircuitBreakingException e) {
                    show(hit, LEFT_OUT, List.of(e.getMessage())); // the hit itself was found
                }
            }

            private void show(HitContext hit, String name, List<Object> values) {
                if (!values.isEmpty()) {
                    hit.hit().setDocumentField(name, new DocumentField(name, values));
                }
            }
        };
    }
}
