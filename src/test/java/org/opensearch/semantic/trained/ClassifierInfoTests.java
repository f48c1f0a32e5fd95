// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class ClassifierInfoTests extends AbstractWireSerializingTestCase<ClassifierInfo> {

    private static TrainingDefinition randomDefinition() {
        Optional<String> query = randomBoolean() ? Optional.empty() : Optional.of("{\"match_all\":{}}");
        return new TrainingDefinition(
            randomAlphaOfLength(4),
            randomAlphaOfLength(4),
            randomAlphaOfLength(4),
            query,
            randomIntBetween(2, 50_000),
            randomFrom(Method.values())
        );
    }

    @Override
    protected ClassifierInfo createTestInstance() {
        return new ClassifierInfo(
            randomAlphaOfLength(5),
            randomIntBetween(1, 9),
            randomDefinition(),
            new ModelId(randomAlphaOfLength(3), randomAlphaOfLength(43)),
            randomNonNegativeLong(),
            randomIntBetween(0, 1000),
            randomInt(5),
            Map.of("a.b", randomInt(9), "", randomInt(9)),
            randomDouble(),
            randomInt(100)
        );
    }

    @Override
    protected ClassifierInfo mutateInstance(ClassifierInfo i) {
        return new ClassifierInfo(
            i.name(),
            i.version() + 1,
            i.definition(),
            i.model(),
            i.trainedAt(),
            i.matching(),
            i.skipped(),
            i.classes(),
            i.accuracy(),
            i.measured()
        );
    }

    @Override
    protected Writeable.Reader<ClassifierInfo> instanceReader() {
        return ClassifierInfo::new;
    }

    private TrainingDefinition parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return TrainingDefinition.parse(parser);
        }
    }

    public void testDefaults() throws IOException {
        String training = "\"training\": {\"index\": \"i\", \"vector_field\": \"v\", \"label_field\": \"l\"}";
        TrainingDefinition linear = new TrainingDefinition("i", "v", "l", Optional.empty(), 20_000, Method.LINEAR);
        assertEquals(linear, parse("{" + training + "}"));
        TrainingDefinition neighbours = new TrainingDefinition("i", "v", "l", Optional.empty(), 5_000, Method.KNN);
        assertEquals(neighbours, parse("{" + training + ", \"method\": \"knn\"}"));
        String more = training.replace("}", ", \"max_documents\": 7, \"query\": {\"term\": {\"x\": 1}}}");
        assertEquals(
            new TrainingDefinition("i", "v", "l", Optional.of("{\"term\":{\"x\":1}}"), 7, Method.NEAREST_CENTROID),
            parse("{\"method\": \"nearest_centroid\", " + more + "}")
        );
    }
}
