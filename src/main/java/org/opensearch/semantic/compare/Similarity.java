// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** How far the cosines of pairs of texts go with the scores that people gave the pairs, on any scale. Both texts are documents. */
record Similarity(TextSource pairs) implements Evaluation {

    static final String A = "a";
    static final String B = "b";

    private static final String SCORE = "score";
    private static final int FEWEST = 3;
    private static final Shape SHAPE = new Shape("pairs", List.of(A, B), List.of(SCORE), false);

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("similarity", Draft::new);

    static {
        PARSER.declareField(
            (draft, pairs) -> draft.pairs = pairs,
            parser -> TextSourceParser.parse(parser, SHAPE),
            new ParseField("pairs"),
            ObjectParser.ValueType.OBJECT_ARRAY
        );
        PARSER.declareRequiredFieldSet("pairs");
    }

    private static final class Draft {
        private TextSource pairs;
    }

    static Similarity parse(XContentParser parser) throws IOException {
        return new Similarity(PARSER.parse(parser, null).pairs);
    }

    @Override
    public int sources() {
        return 1;
    }

    @Override
    public TextSource source(int number, List<Loaded> before) {
        return pairs;
    }

    @Override
    public Trial prepare(List<Loaded> loaded, Setting setting) {
        List<Item> scored = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (Item item : loaded.get(0).items()) {
            Double score = score(item);
            if (score != null) {
                scored.add(item);
                scores.add(score);
            }
        }
        if (scores.stream().distinct().count() < 2 || scores.size() < FEWEST) {
            throw new IllegalArgumentException(
                "[evaluate] [pairs] has [" + scores.size() + "] pairs with [" + scores.stream().distinct().count()
                    + "] different values of ["
                    + SCORE + "]: [" + FEWEST + "] pairs at least are needed, and not all with the same one"
            );
        }
        int unscored = loaded.get(0).items().size() - scored.size();
        return new SimilarityTrial(scored, scores.stream().mapToDouble(Double::doubleValue).toArray(), unscored, setting);
    }

    /** Null if there is none. */
    private static Double score(Item item) {
        Object value = item.values().get(SCORE);
        if (value instanceof List<?> several && several.size() == 1) {
            value = several.get(0);
        }
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
            "[evaluate] [pairs] entry [" + item.id() + "] has [" + SCORE + "] [" + value + "], which must be a number"
        );
    }
}
