// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalBucketMapTests extends AbstractWireSerializingTestCase<InternalBucketMap> {

    private static Place place() {
        return new Place(randomFloat(), -randomFloat());
    }

    @Override
    protected InternalBucketMap createTestInstance() {
        BucketPoint named = new BucketPoint("a", "a", randomNonNegativeLong(), place(), Optional.of(place()));
        BucketPoint dated = new BucketPoint(randomLong(), "2026", 1, place(), Optional.empty());
        Optional<SurveyFit.Agreement> agreement = randomBoolean() ? Optional.empty()
            : Optional.of(new SurveyFit.Agreement(randomDouble(), 0.5));
        Optional<SurveyFit> survey = randomBoolean() ? Optional.empty()
            : Optional.of(new SurveyFit(agreement, 2, randomBoolean() ? new double[0] : new double[] { 0.7, 0.2 }, List.of("x")));
        double[] explained = randomBoolean() ? new double[0] : new double[] { randomDouble(), 0 };
        return new InternalBucketMap("m", List.of(named, dated), List.of("w"), explained, survey, Map.of("k", "v"));
    }

    @Override
    protected Writeable.Reader<InternalBucketMap> instanceReader() {
        return InternalBucketMap::new;
    }

    public void testNoProperties() {
        InternalBucketMap map = createTestInstance();
        assertSame(map, map.getProperty(List.of()));
        Exception e = expectThrows(IllegalArgumentException.class, () -> map.getProperty("x"));
        assertThat(e.getMessage(), containsString("has no value [x], nor any other"));
        expectThrows(UnsupportedOperationException.class, () -> map.reduce(List.of(map), InternalDocumentMapTests.last()));
    }
}
