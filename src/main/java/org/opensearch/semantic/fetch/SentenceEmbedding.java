// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.vector.QueryVector;

/**
 * Embeds sentences while hits are fetched, on the thread of the search, which waits. What one search may ask of one shard is bounded in
 * number and in time: this is bulk work, and stands behind the queries of other searches. A search that was cancelled notices it after the
 * hit that it is at.
 */
final class SentenceEmbedding {

    /** Sentences of all hits that one search may have embedded by one shard. */
    static final int MOST_SENTENCES = 1_000;

    private final Embedders embedders;
    private final Meaning meaning;
    private final QueryVector query;
    private final LongSupplier clock;
    private int sentencesLeft = MOST_SENTENCES;
    private long nanosLeft;

    /**
     * @param patience how long to wait, for all hits together
     * @param clock nanoseconds
     */
    SentenceEmbedding(Embedders embedders, Meaning meaning, TimeValue patience, LongSupplier clock) {
        this.embedders = embedders;
        this.meaning = meaning;
        this.query = new QueryVector(meaning.vector());
        this.nanosLeft = patience.nanos();
        this.clock = clock;
    }

    /**
     * A sentence that was embedded.
     *
     * @param index its place among those given
     * @param score (1 + cosine) / 2
     */
    record Near(int index, float score, float[] vector) {}

    /**
     * The scores of some sentences; those that the model can not embed are left out.
     *
     * @throws OpenSearchTimeoutException if it takes longer than this search may wait
     * @throws OpenSearchRejectedExecutionException if the model has too much to do, or the search has asked for too much
     * @throws IllegalArgumentException if this node has not got the model of the query
     */
    List<Near> embed(List<String> sentences) {
        if (sentences.isEmpty()) {
            return List.of();
        }
        if (sentences.size() > sentencesLeft || nanosLeft <= 0) {
            throw new OpenSearchRejectedExecutionException(
                "[" + PassagesExt.NAME + "] a search may have " + MOST_SENTENCES
                    + " sentences of a shard embedded in a limited time; ask for"
                    + " fewer hits or sentences, or for fields with stored passages"
            );
        }
        sentencesLeft -= sentences.size();
        long start = clock.getAsLong();
        try {
            PlainActionFuture<List<Outcome>> answer = PlainActionFuture.newFuture();
            embedder().embedDocuments(sentences, answer);
            return scored(answer.actionGet(nanosLeft, TimeUnit.NANOSECONDS));
        } finally {
            nanosLeft -= clock.getAsLong() - start;
        }
    }

    private Embedder embedder() {
        ModelId model = meaning.offer().model();
        Embedder embedder = embedders.get(model.name());
        if (!embedder.id().equals(model)) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] the query was embedded with model [" + model + "], but this node has [" + embedder.id()
                    + "]; give all nodes the same files"
            );
        }
        return embedder;
    }

    private List<Near> scored(List<Outcome> outcomes) {
        List<Near> scored = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Embedded embedded) {
                float[] vector = embedded.embedding().vector();
                scored.add(new Near(i, (1 + query.cosine(vector)) / 2, vector));
            }
        }
        return scored;
    }
}
