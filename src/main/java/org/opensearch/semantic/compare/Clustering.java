// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/**
 * How well texts fall into clusters by k-means, and, if they have labels, how far the clusters are the labels.
 *
 * @param k how many clusters; {@link #AUTO}: as many as give the greatest silhouette; {@link #AS_LABELS}: as many as there are labels, and
 *        without labels as {@link #AUTO}
 * @param most where the number is sought: the greatest that is tried, if that is said
 */
record Clustering(TextSource texts, int k, Optional<Integer> most) implements Evaluation {

    static final int AUTO = 0;
    static final int AS_LABELS = -1;

    /** As for the aggregations. */
    private static final int MOST = 1_000;
    private static final int MOST_TRIED = 200;
    private static final int USUALLY_TRIED = 20;
    static final int LEAST_TRIED = 2;

    private static final Shape SHAPE = LabelledTexts.shape("texts");

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("clustering", Draft::new);

    static {
        PARSER.declareField(
            (draft, texts) -> draft.texts = texts,
            parser -> TextSourceParser.parse(parser, SHAPE),
            new ParseField("texts"),
            ObjectParser.ValueType.OBJECT_ARRAY
        );
        PARSER.declareField((draft, k) -> draft.k = k, XContentParser::text, new ParseField("k"), ObjectParser.ValueType.INT);
        PARSER.declareInt((draft, most) -> draft.most = most, new ParseField("max_k"));
        PARSER.declareRequiredFieldSet("texts");
    }

    private static final class Draft {
        private TextSource texts;
        private String k;
        private Integer most;
    }

    static Clustering parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        int k = draft.k == null ? AS_LABELS : number(draft.k);
        if (draft.most != null && k > 0) {
            throw new IllegalArgumentException("[evaluate] [max_k] bounds [k] where that is [auto], and [k] is [" + k + "]; leave it out");
        }
        return new Clustering(draft.texts, k, Optional.ofNullable(draft.most));
    }

    private static int number(String k) {
        if (k.equals("auto")) {
            return AUTO;
        }
        try {
            int number = Integer.parseInt(k);
            if (number >= LEAST_TRIED && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
            "[evaluate] [k] is [" + k + "], must be a number from " + LEAST_TRIED + " to " + MOST + ", or [auto]"
        );
    }

    Clustering {
        if (most.isPresent() && (most.get() < LEAST_TRIED || most.get() > MOST_TRIED)) {
            throw new IllegalArgumentException(
                "[evaluate] [max_k] is [" + most.get() + "], must be from " + LEAST_TRIED + " to " + MOST_TRIED
            );
        }
    }

    @Override
    public int sources() {
        return 1;
    }

    @Override
    public TextSource source(int number, List<Loaded> before) {
        return texts;
    }

    @Override
    public Trial prepare(List<Loaded> loaded, Setting setting) {
        LabelledTexts labelled = LabelledTexts.of(loaded.get(0));
        int labels = labelled.classes().size();
        int wanted = k != AS_LABELS ? k : labelled.labelled() ? labels : AUTO;
        if (labelled.labelled() && (labels < 2 || labels > MOST)) {
            throw new IllegalArgumentException(
                "[evaluate] [texts] has [" + labels + "] labels, allowed are 2 to " + MOST + "; leave labels out to cluster without"
            );
        }
        // fewer would be alone in their clusters, or all in one
        int least = Math.max(wanted, LEAST_TRIED) + 1;
        if (labelled.size() < least) {
            throw new IllegalArgumentException(
                "[evaluate] [texts] has [" + labelled.size() + "] different texts, and [" + least + "] at least are needed for this [k]"
            );
        }
        if (most.isPresent() && wanted != AUTO) {
            throw new IllegalArgumentException(
                "[evaluate] [max_k] bounds [k] where that is [auto], and here it is the number of labels; leave [max_k] out, or set [k] to [auto]"
            );
        }
        return new ClusteringTrial(labelled, wanted, most.orElse(USUALLY_TRIED), setting);
    }
}
