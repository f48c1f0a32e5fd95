// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import org.opensearch.core.action.ActionListener;

/**
 * Turns texts into vectors with one model. Thread-safe; never blocks the caller; listeners of bulk work are called on a
 * thread of an inference pool and must hand longer work on. What the model is, is known whether its session is open or not.
 */
public interface Embedder {

    /** Most texts of one {@link #embedAhead}. */
    int MOST_AHEAD = 1_000;

    /** Most characters, UTF-16 code units, of all texts of one {@link #countTokens}. */
    int MOST_COUNTED = 1 << 22;

    ModelSpec spec();

    ModelId id();

    /**
     * Embeds documents, as bulk work. The outcomes stand in the order of the texts. The request as a whole fails only when
     * the queue is full ({@code OpenSearchRejectedExecutionException}, status 429) or the node is closing.
     */
    void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener);

    /** Embeds many queries as {@link #embedDocuments} does documents: as bulk work, behind searches, and not cached. */
    void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener);

    /**
     * Embeds a query, before any bulk work, through the query cache: the same text is embedded once, however often and
     * however concurrently it is asked for.
     */
    void embedQuery(String text, ActionListener<Embedding> listener);

    /**
     * Embeds a few texts as {@link #embedDocuments} does, but before any bulk work and behind queries: for a search that waits for them,
     * such as the sentences of its hits. A full queue of documents does not refuse them; they have as much room of their own. What was
     * asked for is embedded even if nobody waits any longer, so ask for some dozens at a time.
     *
     * @param texts {@link #MOST_AHEAD} at most; more are refused with an {@code IllegalArgumentException}
     */
    void embedAhead(List<String> texts, ActionListener<List<Outcome>> listener);

    /**
     * Counts the tokens of a few texts in steps that come where those of {@link #embedAhead} do: for a request that waits for them. The
     * listener is failed as that of {@link #embedAhead} is, or with what the model says of a text that it can not read.
     *
     * @param texts of {@link #MOST_COUNTED} characters together at most; more are refused with an {@code IllegalArgumentException}
     * @param listener is given int[texts]: the tokens of each text as a document, without prefix and special tokens, however many the
     *            model can read. A text longer than {@link TextTokens#MOST_CHARACTERS} is counted in parts.
     */
    void countTokens(List<String> texts, ActionListener<int[]> listener);

    /**
     * Does work with the tokens of documents, as bulk work: its steps come between those of other bulk work. The listener is failed as
     * that of {@link #embedDocuments} is, or with what a step throws.
     */
    void readTokens(TokenWork work, ActionListener<Void> listener);

    /**
     * Counts a text of a document that was split into passages.
     *
     * @param passages made of it
     * @param charactersLeftOut characters of it that are in no passage, since there would be too many
     */
    void split(int passages, long charactersLeftOut);

    /** Counts a text of a document that this model need not embed, since its vector is there already. */
    void unchanged();
}
