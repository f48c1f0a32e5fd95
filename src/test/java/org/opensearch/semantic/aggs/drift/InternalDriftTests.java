// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.metrics.NumericMetricsAggregation;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalDriftTests extends AbstractWireSerializingTestCase<InternalDrift> {

    private static Mover mover() {
        return new Mover(new DocumentId(randomAlphaOfLength(3), randomAlphaOfLength(3)), randomFloat(), randomNonNegativeLong());
    }

    @Override
    protected InternalDrift createTestInstance() {
        if (rarely()) {
            return InternalDrift.none(randomAlphaOfLength(4), randomBoolean() ? null : Map.of("a", 1));
        }
        return new InternalDrift(
            randomAlphaOfLength(4),
            Optional.of(randomAlphaOfLength(4)),
            randomDouble(),
            randomDouble(),
            randomDouble(),
            randomList(0, 3, InternalDriftTests::mover),
            randomBoolean() ? null : Map.of("a", 1)
        );
    }

    @Override
    protected InternalDrift mutateInstance(InternalDrift old) {
        Optional<String> baseline = Optional.of("b");
        double[] numbers = { old.value(), old.expected(), old.pValue() };
        List<Mover> movers = List.of();
        Map<String, Object> metadata = old.getMetadata();
        String name = old.getName();
        int part = randomInt(5);
        switch (part) {
            case 0, 1, 2 -> numbers[part] = 2 + randomDouble();
            case 3 -> movers = new ArrayList<>(Arrays.asList(mover(), mover(), mover(), mover()));
            case 4 -> name += "x";
            default -> metadata = Map.of("b", 2);
        }
        return new InternalDrift(name, baseline, numbers[0], numbers[1], numbers[2], movers, metadata);
    }

    @Override
    protected Writeable.Reader<InternalDrift> instanceReader() {
        return InternalDrift::new;
    }

    private static Object json(InternalDrift drift) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            drift.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
            return XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), true).get("d");
        }
    }

    private static InternalDrift drift() {
        Mover mover = new Mover(new DocumentId("i", "1"), 0.25f, 3);
        return new InternalDrift("d", Optional.of("a"), 0.5, 0.125, 0.0005, List.of(mover), null);
    }

    public void testJson() throws IOException {
        Map<String, Object> mover = Map.of("_index", "i", "_id", "1", "contribution", 0.25, "count", 3);
        assertEquals(
            Map.of("baseline", "a", "value", 0.5, "expected", 0.125, "p_value", 0.0005, "movers", List.of(mover)),
            json(drift())
        );
        Map<?, ?> none = (Map<?, ?>) json(InternalDrift.none("d", null));
        assertEquals(drift().baseline().map(key -> 5), Optional.of(none.size()));
        for (String name : List.of("baseline", "value", "expected", "p_value")) {
            assertTrue(name, none.containsKey(name) && none.get(name) == null);
        }
        assertEquals(List.of(), none.get("movers"));
    }

    public void testProperties() {
        InternalDrift drift = drift();
        assertSame(drift, drift.getProperty(List.of()));
        assertEquals(0.5, ((NumericMetricsAggregation.SingleValue) drift.getProperty(List.of())).value(), 0);
        assertEquals(0.5, drift.getProperty("value"));
        assertEquals(0.125, drift.getProperty("expected"));
        assertEquals(0.0005, drift.getProperty("p_value"));
        assertEquals(Double.NaN, InternalDrift.none("d", null).getProperty("p_value"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> drift.getProperty("movers"));
        assertThat(e.getMessage(), containsString("has no value [movers], only [value], [expected] and [p_value]"));
    }

    public void testIsNotReduced() {
        expectThrows(IllegalStateException.class, () -> drift().reduce(List.of(drift()), null));
    }
}
