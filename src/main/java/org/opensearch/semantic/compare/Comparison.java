// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.evaluate.Bootstrap;

/**
 * One evaluation of some models.
 *
 * @param models their names; all available ones of the node if empty
 */
record Comparison(List<String> models, Bootstrap bootstrap, Kind kind, Evaluation evaluation) {

    private static final long USUAL_SEED = 42;
    private static final int USUAL_RESAMPLES = 1_000;
    private static final double USUAL_CONFIDENCE = 0.95;

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("evaluate", Draft::new);

    static {
        PARSER.declareStringArray((draft, models) -> draft.models = models, new ParseField("models"));
        PARSER.declareLong((draft, seed) -> draft.seed = seed, new ParseField("seed"));
        PARSER.declareInt((draft, resamples) -> draft.resamples = resamples, new ParseField("resamples"));
        PARSER.declareDouble((draft, confidence) -> draft.confidence = confidence, new ParseField("confidence"));
        for (Kind kind : Kind.values()) {
            PARSER.declareObject(
                (draft, evaluation) -> draft.add(kind, evaluation),
                (parser, context) -> kind.parse(parser),
                new ParseField(kind.word())
            );
        }
    }

    private static final class Draft {
        private List<String> models = List.of();
        private long seed = USUAL_SEED;
        private int resamples = USUAL_RESAMPLES;
        private double confidence = USUAL_CONFIDENCE;
        private final List<Kind> kinds = new ArrayList<>();
        private Evaluation evaluation;

        private void add(Kind kind, Evaluation added) {
            kinds.add(kind);
            evaluation = added;
        }
    }

    Comparison {
        models = List.copyOf(models);
        if (new LinkedHashSet<>(models).size() < models.size()) {
            throw new IllegalArgumentException("[evaluate] [models] " + models + " names a model twice");
        }
    }

    static Comparison parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        if (draft.kinds.size() != 1) {
            throw new IllegalArgumentException(
                "[evaluate] needs exactly one of " + Kind.words() + ", found " + draft.kinds.stream().map(Kind::word).toList()
            );
        }
        Bootstrap bootstrap = new Bootstrap(draft.seed, draft.resamples, draft.confidence);
        return new Comparison(draft.models, bootstrap, draft.kinds.get(0), draft.evaluation);
    }

    /** For the task API. */
    String description() {
        return kind.word() + " of " + (models.isEmpty() ? "all models" : "models " + models);
    }
}
