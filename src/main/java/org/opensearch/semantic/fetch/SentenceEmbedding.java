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
 * Embeds sentences while hits are fetched, on the thread of the search, which waits: behind the queries of other searches, but before bulk
 * work. What one search may ask of one shard is bounded in number and in time, and is asked for little by little, so that not much is
 * embedded for nobody when the time is up. A search that was cancelled notices it after the hit that it is at.
 */
final class SentenceEmbedding {

    /** Sentences of all hits that one search may have embedded by one shard. */
    static final int MOST_SENTENCES = 1_000;

    /** Sentences that are asked for at once. */
    static final int AT_ONCE = 64;

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
        if (sentences.size() > sentencesLeft) {
            throw new OpenSearchRejectedExecutionException(
                "[" + PassagesExt.NAME + "] a search may have " + MOST_SENTENCES
                    + " sentences of a shard embedded; ask for fewer hits or sentences, or for fields with stored passages"
            );
        }
        sentencesLeft -= sentences.size();
        List<Near> scored = new ArrayList<>();
        for (int from = 0; from < sentences.size(); from += AT_ONCE) {
            List<String> some = sentences.subList(from, Math.min(from + AT_ONCE, sentences.size()));
            addScored(outcomes(some), from, scored);
        }
        return scored;
    }

    private List<Outcome> outcomes(List<String> sentences) {
        if (nanosLeft <= 0) {
            throw timeIsUp(null);
        }
        long start = clock.getAsLong();
        try {
            PlainActionFuture<List<Outcome>> answer = PlainActionFuture.newFuture();
            embedder().embedAhead(sentences, answer);
            return answer.actionGet(nanosLeft, TimeUnit.NANOSECONDS);
        } catch (OpenSearchTimeoutException e) {
            nanosLeft = 0;
            throw timeIsUp(e);
        } finally {
            nanosLeft -= clock.getAsLong() - start;
        }
    }

    private static OpenSearchTimeoutException timeIsUp(OpenSearchTimeoutException cause) {
        return new OpenSearchTimeoutException(
            "[" + PassagesExt.NAME + "] sentences of this hit were not embedded in the time that a search may wait for them; ask for fewer"
                + " hits or sentences, or for fields with stored passages",
            cause
        );
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

    private void addScored(List<Outcome> outcomes, int from, List<Near> scored) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Embedded embedded) {
                float[] vector = embedded.embedding().vector();
                scored.add(new Near(from + i, (1 + query.cosine(vector)) / 2, vector));
            }
        }
    }
}
