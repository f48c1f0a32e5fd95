// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * How the score of a document is made of those of its passages, of which the best count.
 *
 * @param best how many of a document's passages count, at most; 1 for {@link Mode#MAX}
 */
public record PassageScore(Mode mode, int best) implements Writeable, ToXContentObject {

    /** What is done with the scores of the best passages. */
    public enum Mode {
        MAX,
        SUM,
        AVG;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Mode of(String word) {
            return Arrays.stream(values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(
                    () -> new IllegalArgumentException(
                        "[semantic] [" + NAME + "] [" + SCORE_MODE + "] must be one of "
                            + Arrays.stream(values()).map(Mode::word).toList() + ", found [" + word + "]"
                    )
                );
        }
    }

    /** The parameter of a query that this is. */
    public static final String NAME = "passages";

    /** The score of the best passage. */
    public static final PassageScore OF_THE_BEST = new PassageScore(Mode.MAX, 1);

    private static final String SCORE_MODE = "score_mode";
    private static final String BEST = "best";
    private static final int DEFAULT_BEST = 3;
    private static final int MOST = 1_000;
    private static final int LEAST_CANDIDATES = 100;

    public PassageScore {
        Objects.requireNonNull(mode);
        if (best < 1 || best > MOST) {
            throw new IllegalArgumentException(
                "[semantic] [" + NAME + "] [" + BEST + "] must be between 1 and " + MOST + ", found [" + best + "]"
            );
        }
        if (mode == Mode.MAX && best != 1) {
            throw new IllegalArgumentException(
                "[semantic] [" + NAME + "] [" + BEST + "] can not be given with [" + SCORE_MODE + "] [max], for which one passage counts;"
                    + " leave it out, or use [sum] or [avg]"
            );
        }
    }

    public PassageScore(StreamInput in) throws IOException {
        this(in.readEnum(Mode.class), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeEnum(mode);
        out.writeVInt(best);
    }

    /** Reads {@code {"score_mode": "avg", "best": 3}}, the parser standing on its START_OBJECT. */
    public static PassageScore parse(XContentParser parser) throws IOException {
        Mode mode = Mode.MAX;
        Integer best = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String parameter = parser.currentName();
            Token token = parser.nextToken();
            if (parameter.equals(SCORE_MODE) && token == Token.VALUE_STRING) {
                mode = Mode.of(parser.text());
            } else if (parameter.equals(BEST) && token == Token.VALUE_NUMBER) {
                best = parser.intValue();
            } else {
                throw new ParsingException(
                    parser.getTokenLocation(),
                    "[semantic] [" + NAME + "] does not accept [" + parameter + "] as [" + token + "]; accepted are "
                        + List.of(SCORE_MODE, BEST)
                );
            }
        }
        return new PassageScore(mode, best != null ? best : mode == Mode.MAX ? 1 : DEFAULT_BEST);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field(SCORE_MODE, mode.word());
        if (mode != Mode.MAX) {
            builder.field(BEST, best);
        }
        return builder.endObject();
    }

    /**
     * How many documents k-NN is asked for, so that the k best are likely among them. It finds documents by their best passage; a document
     * that it does not find has none that is better than the last that it found.
     *
     * @param k 0 if it is asked for all within a radius
     */
    public int candidates(int k) {
        return mode == Mode.MAX || k == 0 ? k : Math.clamp(4L * k, LEAST_CANDIDATES, KNNQueryBuilder.K_MAX);
    }

    /** Collects the scores of one document's passages after the other's. For one thread. */
    public Tally tally() {
        return new Tally();
    }

    /** The best of what was added, in the order of their scores. */
    public final class Tally {
        private float[] ascending = new float[Math.min(best, 16)];
        private int size;

        private Tally() {}

        /** Forgets all that was added. */
        public void clear() {
            size = 0;
        }

        /** @param score of a passage, a number */
        public void add(float score) {
            if (size == best && score <= ascending[0]) {
                return;
            }
            int at = Arrays.binarySearch(ascending, 0, size, score);
            at = at < 0 ? -at - 1 : at;
            if (size == best) {
                System.arraycopy(ascending, 1, ascending, 0, --at);
            } else {
                ascending = size < ascending.length ? ascending : Arrays.copyOf(ascending, Math.min(best, 2 * size));
                System.arraycopy(ascending, at, ascending, at + 1, size++ - at);
            }
            ascending[at] = score;
        }

        /** How many scores are kept: as many as passages count. */
        public int size() {
            return size;
        }

        /** The score of the document; NaN if it has no passages. Depends on the scores alone, not on their order. */
        public float score() {
            if (size == 0) {
                return Float.NaN;
            }
            double sum = 0;
            for (int i = size - 1; i >= 0; i--) {
                sum += ascending[i];
            }
            return (float) (mode == Mode.AVG ? sum / size : sum);
        }
    }
}
