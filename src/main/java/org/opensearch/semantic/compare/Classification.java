// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.evaluate.StratifiedSplit;

/**
 * How well texts of some labels are told apart: of each label some texts are learned from, and the others tested.
 *
 * @param texts with their labels
 * @param testShare part of the texts that is tested on
 * @param worst how many of the most confused pairs and of the worst classes are listed
 */
record Classification(TextSource texts, double testShare, List<Method> methods, int worst) implements Evaluation {

    private static final int USUAL_WORST = 10;
    private static final int MOST_WORST = 1_000;
    private static final Shape SHAPE = LabelledTexts.shape("texts");

    private static final ObjectParser<Draft, Void> PARSER = new ObjectParser<>("classification", Draft::new);

    static {
        PARSER.declareField(
            (draft, texts) -> draft.texts = texts,
            parser -> TextSourceParser.parse(parser, SHAPE),
            new ParseField("texts"),
            ObjectParser.ValueType.OBJECT_ARRAY
        );
        TestShare.declare(PARSER, (draft, share) -> draft.testShare = share);
        PARSER.declareStringArray(
            (draft, names) -> draft.methods = List.copyOf(new LinkedHashSet<>(names.stream().map(Method::of).toList())),
            new ParseField("methods")
        );
        PARSER.declareInt((draft, worst) -> draft.worst = worst, new ParseField("worst"));
        PARSER.declareRequiredFieldSet("texts");
    }

    private static final class Draft {
        private TextSource texts;
        private double testShare = TestShare.USUAL;
        private List<Method> methods = Arrays.asList(Method.values());
        private int worst = USUAL_WORST;
    }

    static Classification parse(XContentParser parser) throws IOException {
        Draft draft = PARSER.parse(parser, null);
        return new Classification(draft.texts, draft.testShare, draft.methods, draft.worst);
    }

    Classification {
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("[evaluate] [methods] is empty; leave it out for all");
        }
        if (worst < 0 || worst > MOST_WORST) {
            throw new IllegalArgumentException("[evaluate] [worst] is [" + worst + "], must be from 0 to " + MOST_WORST);
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
        List<String> classes = labelled.classes();
        if (classes.size() < 2 || classes.size() > TrainingSet.MOST_CLASSES) {
            throw new IllegalArgumentException(
                "[evaluate] [texts] has [" + classes.size() + "] labels, allowed are 2 to " + TrainingSet.MOST_CLASSES
                    + "; each text needs its [" + LabelledTexts.LABEL + "], of an index the name of the field"
            );
        }
        StratifiedSplit split = StratifiedSplit.of(labelled.numbers(), testShare, setting.bootstrap().seed());
        if (split.test().length == 0) {
            throw new IllegalArgumentException(
                "[evaluate] [texts] has one text of each of its [" + classes.size() + "] labels: add others to test on"
            );
        }
        return new ClassificationTrial(this, labelled, split, setting);
    }
}
