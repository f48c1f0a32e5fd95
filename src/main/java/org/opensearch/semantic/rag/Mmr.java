// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Maximal marginal relevance: each next passage is the one with the greatest {@code (1 - diversity) * score - diversity * likeness}, where
 * the likeness is that to the most similar of those already chosen (Carbonell &amp; Goldstein, SIGIR 1998, whose lambda is
 * {@code 1 - diversity}).
 *
 * @param diversity from 0, the best passages, to 1, the most different ones
 * @param candidates documents whose best passages are chosen from; 0 for five times the size
 */
record Mmr(double diversity, int candidates) {

    static final int MOST_CANDIDATES = 1_000;

    private static final double USUAL_DIVERSITY = 0.5;

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("mmr", Draft::new);

    static {
        PARSER.declareDouble((draft, diversity) -> draft.diversity = diversity, new ParseField("diversity"));
        PARSER.declareInt((draft, candidates) -> draft.candidates = candidates, new ParseField("candidates"));
    }

    private static final class Draft {
        private double diversity = USUAL_DIVERSITY;
        private Integer candidates;
    }

    Mmr {
        if (!(diversity >= 0 && diversity <= 1)) {
            throw new IllegalArgumentException("[passages] [mmr] [diversity] must be from 0 to 1, found [" + diversity + "]");
        }
    }

    static Mmr parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        if (draft.candidates != null && (draft.candidates < 1 || draft.candidates > MOST_CANDIDATES)) {
            throw new IllegalArgumentException(
                "[passages] [mmr] [candidates] must be from 1 to " + MOST_CANDIDATES + ", found [" + draft.candidates + "]"
            );
        }
        return new Mmr(draft.diversity, draft.candidates == null ? 0 : draft.candidates);
    }
}
