// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.test.OpenSearchTestCase;

/** Evaluations on vectors that are made by hand, in the plane. */
public abstract class TrialTestCase extends OpenSearchTestCase {

    static final long SEED = 42;
    static final Bootstrap BOOTSTRAP = new Bootstrap(SEED, 200, 0.95);

    static Setting setting() {
        return setting(() -> {});
    }

    static Setting setting(Runnable checkpoint) {
        return new Setting(BOOTSTRAP, null, new HeldMemory(new NoopCircuitBreaker(CircuitBreaker.REQUEST), "test"), checkpoint);
    }

    static ModelSpec model(String name) {
        return new FakeEmbedder(name, "0", 2).spec();
    }

    /** The part of a request that is about one kind. */
    static Evaluation parse(Kind kind, String json) throws IOException {
        try (
            XContentParser parser = JsonXContent.jsonXContent
                .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, json)
        ) {
            parser.nextToken();
            return kind.parse(parser);
        }
    }

    /** What a run reads if all is in the request. */
    static List<Loaded> inline(Evaluation evaluation) {
        return IntStream.range(0, evaluation.sources()).mapToObj(number -> {
            TextSource.Inline inline = (TextSource.Inline) evaluation.source(number, List.of());
            return new Loaded(inline, inline.items(), inline.withoutText(), 0);
        }).toList();
    }

    static Trial trial(Kind kind, String json) throws IOException {
        Evaluation evaluation = parse(kind, json);
        return evaluation.prepare(inline(evaluation), setting());
    }

    /** @param vectors of each of the trial's texts */
    static void score(Trial trial, String model, float[][]... vectors) throws IOException {
        trial.score(model(model), Arrays.asList(vectors));
    }

    static float[] atDegrees(double degrees) {
        return new float[] { (float) Math.cos(Math.toRadians(degrees)), (float) Math.sin(Math.toRadians(degrees)) };
    }

    static float[][] allAtDegrees(double... degrees) {
        return Arrays.stream(degrees).mapToObj(TrialTestCase::atDegrees).toArray(float[][]::new);
    }

    static Table table(Trial trial, String name) {
        return trial.tables().stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
    }

    /** The cell of the row with these values in its first columns. */
    static Object cell(Table table, String column, Object... first) {
        List<Object> row = table.rows()
            .stream()
            .filter(each -> each.subList(0, first.length).equals(List.of(first)))
            .findFirst()
            .orElseThrow(() -> new AssertionError(List.of(first) + " is not in " + table));
        return row.get(table.columns().indexOf(column));
    }

    static double value(Table table, String column, Object... first) {
        return ((Interval) cell(table, column, first)).value();
    }

    static Item item(String id, String text, Object label) {
        return new Item(
            id,
            Map.of(LabelledTexts.TEXT, List.of(text)),
            label == null ? Map.of() : Map.of(LabelledTexts.LABEL, label)
        );
    }

    static Loaded loaded(Item... items) {
        TextSource.Inline source = new TextSource.Inline(LabelledTexts.shape("texts"), List.of(items), 0);
        return new Loaded(source, source.items(), 0, 0);
    }
}
