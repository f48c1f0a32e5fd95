// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.evaluate.StratifiedSplit;

/**
 * How well texts that do not belong are told from those that do, of which some are learned from and the others tested.
 *
 * @param inScope texts that belong, with labels or without
 * @param outOfScope texts that do not; all of them are tested
 * @param testShare part of the texts in scope that is tested on
 */
record Anomaly(TextSource inScope, TextSource outOfScope, double testShare) implements Evaluation {

    private static final String IN = "in_scope";
    private static final String OUT = "out_of_scope";
    private static final int FEWEST = 2;

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("anomaly", Draft::new);

    static {
        PARSER.declareField(
            (draft, texts) -> draft.inScope = texts,
            parser -> TextSourceParser.parse(parser, LabelledTexts.shape(IN)),
            new ParseField(IN),
            ObjectParser.ValueType.OBJECT_ARRAY
        );
        PARSER.declareField(
            (draft, texts) -> draft.outOfScope = texts,
            parser -> TextSourceParser.parse(parser, Shape.ofText(OUT)),
            new ParseField(OUT),
            ObjectParser.ValueType.OBJECT_ARRAY
        );
        TestShare.declare(PARSER, (draft, share) -> draft.testShare = share);
        PARSER.declareRequiredFieldSet(IN);
        PARSER.declareRequiredFieldSet(OUT);
    }

    private static final class Draft {
        private TextSource inScope;
        private TextSource outOfScope;
        private double testShare = TestShare.USUAL;
    }

    static Anomaly parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        return new Anomaly(draft.inScope, draft.outOfScope, draft.testShare);
    }

    @Override
    public int sources() {
        return 2;
    }

    @Override
    public TextSource source(int number, List<Loaded> before) {
        return number == 0 ? inScope : outOfScope;
    }

    @Override
    public Trial prepare(List<Loaded> loaded, Setting setting) {
        LabelledTexts in = LabelledTexts.of(loaded.get(0));
        LabelledTexts out = LabelledTexts.withoutLabels(loaded.get(1));
        refuseBoth(in, out);
        StratifiedSplit split = StratifiedSplit.of(in.numbers(), testShare, setting.bootstrap().seed());
        if (in.size() < FEWEST || split.test().length == 0) {
            throw new IllegalArgumentException(
                "[evaluate] [" + IN + "] has [" + in.size() + "] different texts with [" + in.classes().size()
                    + "] labels: of none are there two, one to learn from and one to test on"
            );
        }
        if (out.size() == 0) {
            throw new IllegalArgumentException("[evaluate] [" + OUT + "] has no texts");
        }
        return new AnomalyTrial(in, out, split, setting);
    }

    private static void refuseBoth(LabelledTexts in, LabelledTexts out) {
        Set<String> known = in.texts().stream().map(LabelledTexts::same).collect(Collectors.toSet());
        IntStream.range(0, out.size()).filter(i -> known.contains(LabelledTexts.same(out.texts().get(i)))).findFirst().ifPresent(i -> {
            throw new IllegalArgumentException(
                "[evaluate] entry [" + out.ids().get(i) + "] of [" + OUT + "] is also in [" + IN + "], but for case and white space; it can"
                    + " not be both"
            );
        });
    }
}
