// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.memory.MemoryIndex;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;
import org.opensearch.search.lookup.SourceLookup;
import org.opensearch.test.OpenSearchTestCase;

public class PassagesPhaseTests extends OpenSearchTestCase {

    private static SearchHit shown(HitPassages finder) throws IOException {
        SearchHit hit = new SearchHit(0, "1", Map.of(), Map.of());
        PassagesWanted wanted = new PassagesWanted(
            "body",
            3,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            false,
            true
        );
        HitContext context = new HitContext(
            hit,
            new MemoryIndex().createSearcher().getIndexReader().leaves().getFirst(),
            0,
            new SourceLookup()
        );
        PassagesPhase.processor(finder, wanted).process(context);
        return hit;
    }

    public void testPassagesOfAHit() throws IOException {
        StoredPassages.Cut cut = new StoredPassages.Cut("a b", 2, 3, Optional.empty(), 0, Optional.empty());
        SearchHit hit = shown((context, size, minScore, withVector) -> List.of(new FoundPassage(cut, 0.5f, null)));
        assertEquals(
            List.of(Map.of("text", "b", "start", 2, "end", 3, "score", 0.5f, "space_before", " ")),
            hit.field(PassagesExt.NAME).getValues()
        );
        assertNull(hit.field(PassagesPhase.LEFT_OUT));
    }

    public void testNoPassages() throws IOException {
        assertEquals(Map.of(), shown((context, size, minScore, withVector) -> List.of()).getDocumentFields());
    }

    public void testAHitWhoseSentencesAreNotEmbeddedInTimeIsShownWithoutThem() throws IOException {
        for (RuntimeException reason : List.of(
            new OpenSearchTimeoutException("late"),
            new OpenSearchRejectedExecutionException("full"),
            new CircuitBreakingException("heavy", CircuitBreaker.Durability.TRANSIENT)
        )) {
            SearchHit hit = shown((context, size, minScore, withVector) -> {
                throw reason;
            });
            assertEquals(List.of(reason.getMessage()), hit.field("semantic_passages_left_out").getValues());
            assertNull(hit.field(PassagesExt.NAME));
        }
    }

    public void testOtherFailuresAreAnswered() {
        expectThrows(IllegalArgumentException.class, () -> shown((context, size, minScore, withVector) -> {
            throw new IllegalArgumentException("another model");
        }));
    }
}
