// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.Threshold;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.trained.BoundClassifier;
import org.opensearch.semantic.trained.ClassifierSource;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class ClassesAggregationBuilderTests extends AbstractWireSerializingTestCase<ClassesAggregationBuilder> {

    private static final ClassifierFinder FINDER = new ClassifierFinder(QueriesPlugin.bindings(null, null), null);

    private static ClassesOptions randomOptions() {
        ClassifierSource source = randomBoolean()
            ? new ClassifierSource.Named(randomAlphaOfLength(5))
            : new ClassifierSource.Examples(
                Map.of("a", List.of(randomAlphaOfLength(3)), "b", List.of("x", "y")),
                randomFrom(Method.values())
            );
        Optional<Threshold> threshold = randomBoolean() ? Optional.empty()
            : Optional.of(new Threshold(randomDouble(), randomAlphaOfLength(4)));
        boolean named = source instanceof ClassifierSource.Named || randomBoolean();
        Optional<String> model = named ? Optional.empty() : Optional.of(randomAlphaOfLength(3));
        return new ClassesOptions(randomAlphaOfLength(6), source, threshold, model);
    }

    @Override
    protected ClassesAggregationBuilder createTestInstance() {
        ClassesAggregationBuilder builder = new ClassesAggregationBuilder(randomAlphaOfLength(5), randomOptions(), FINDER);
        return randomBoolean() ? builder : builder.setMetadata(Map.of("a", randomInt()));
    }

    @Override
    protected ClassesAggregationBuilder mutateInstance(ClassesAggregationBuilder instance) {
        return new ClassesAggregationBuilder(instance.getName() + "x", randomOptions(), FINDER);
    }

    @Override
    protected Writeable.Reader<ClassesAggregationBuilder> instanceReader() {
        return in -> new ClassesAggregationBuilder(in, FINDER);
    }

    private ClassesAggregationBuilder parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return ClassesAggregationBuilder.parser(() -> FINDER).parse(parser, "c");
        }
    }

    public void testFromXContentAndBack() throws IOException {
        String json = "{\"field\":\"v\",\"classes\":{\"a\":[\"x\"],\"b\":[\"y\",\"z\"]},\"method\":\"knn\",\"threshold\":0.5,\"other_label\":\"none\"}";
        assertEquals("{\"c\":{\"semantic_classes\":" + json + "}}", parse(json).toString());
        assertEquals(
            "one text for a class, method and label by default",
            "{\"c\":{\"semantic_classes\":{\"field\":\"v\",\"classes\":{\"a\":[\"x\"],\"b\":[\"y\"]},\"method\":\"nearest_centroid\","
                + "\"threshold\":0.0,\"other_label\":\"other\"}}}",
            parse("{\"field\": \"v\", \"classes\": {\"b\": \"y\", \"a\": \"x\"}, \"threshold\": 0}").toString()
        );
        String named = "{\"field\":\"v\",\"classifier\":\"n\"}";
        assertEquals("{\"c\":{\"semantic_classes\":" + named + "}}", parse(named).toString());
    }

    /** What is written into the builder by the rewrite goes along, and counts as part of it. */
    public void testTheClassifierGoesAlong() throws IOException {
        TrainingSet set = TrainingSet.of(List.of("a", "b"), List.of(new float[] { 1, 0 }, new float[] { 0, 1 }));
        BoundClassifier bound = new BoundClassifier(
            "x",
            Training.train(Method.LINEAR, set, () -> {}).classifier(),
            new ModelId("m", "digest")
        );
        ClassesAggregationBuilder without = createTestInstance();
        ClassesAggregationBuilder with = without.with(bound);
        assertNotEquals(without, with);
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            with.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                ClassesAggregationBuilder copy = new ClassesAggregationBuilder(in, FINDER);
                assertEquals(with, copy);
                assertEquals(with.hashCode(), copy.hashCode());
            }
        }
        assertEquals("it is not shown", without.toString(), with.toString());
    }

    public void testRefusals() {
        assertRefused("{}", "[semantic_classes] needs exactly one of [classes] (examples) and [classifier]");
        assertRefused("{\"classifier\": \"x\"}", "[semantic_classes] [field] is needed");
        assertRefused("{\"field\": \"v\", \"classifier\": \"X\"}", "[semantic_classes] [X] can not be the name of a classifier");
        assertRefused("{\"field\": \"v\", \"classes\": {}}", "[classes] has [0] classes, allowed are [2] to [1000]");
        assertRefused("{\"field\": \"v\", \"classes\": {\"a\": {}, \"b\": \"x\"}}", "class [a] has an example that is not a text");
        assertRefused("{\"field\": \"v\", \"classifier\": \"x\", \"other_label\": \"y\"}", "but there is no [threshold]");
        assertRefused("{\"field\": \"v\", \"classifier\": \"x\", \"model\": \"m\"}", "[model] is that of the trained classifier");
        assertRefused("{\"field\": \"v\", \"classifier\": \"x\", \"threshold\": 1.5}", "[threshold] is [1.5], and must be from 0 to 1");
        assertRefused("{\"field\": \"v\", \"classifier\": \"x\", \"fields\": 1}", "unknown field [fields]");
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
