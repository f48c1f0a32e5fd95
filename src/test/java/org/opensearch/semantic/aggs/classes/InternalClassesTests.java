// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalClassesTests extends AbstractWireSerializingTestCase<InternalClasses> {

    private static InternalClasses.ClassBucket bucket(String key, long count, double scores) {
        return new InternalClasses.ClassBucket(key, count, scores, InternalAggregations.EMPTY);
    }

    @Override
    protected InternalClasses createTestInstance() {
        List<InternalClasses.ClassBucket> buckets = new ArrayList<>();
        for (int i = 0; i < randomInt(4); i++) {
            buckets.add(bucket("c" + i, randomIntBetween(0, 100), randomDouble()));
        }
        return new InternalClasses(randomAlphaOfLength(4), buckets, randomInt(5), Map.of());
    }

    @Override
    protected InternalClasses mutateInstance(InternalClasses instance) {
        return new InternalClasses(instance.getName(), instance.getBuckets(), instance.missing() + 1, Map.of());
    }

    @Override
    protected Writeable.Reader<InternalClasses> instanceReader() {
        return InternalClasses::new;
    }

    private static InternalClasses reduce(List<InternalAggregation> parts) {
        List<InternalAggregation> waiting = new ArrayList<>(parts);
        Collections.shuffle(waiting, random());
        ReduceContext partial = ReduceContext.forPartialReduction(null, null, () -> PipelineTree.EMPTY);
        while (waiting.size() > 2 && randomBoolean()) {
            List<InternalAggregation> some = new ArrayList<>(waiting.subList(0, 2));
            waiting.subList(0, 2).clear();
            waiting.add(some.getFirst().reduce(some, partial));
        }
        ReduceContext last = ReduceContext.forFinalReduction(null, null, n -> {}, PipelineTree.EMPTY);
        return (InternalClasses) waiting.getFirst().reduce(waiting, last);
    }

    public void testPartsAddUpInAnyOrder() throws IOException {
        List<InternalAggregation> parts = List.of(
            new InternalClasses("c", List.of(bucket("a", 1, 0.5), bucket("b", 2, 1.5), bucket("z", 0, 0)), 1, null),
            new InternalClasses("c", List.of(bucket("a", 3, 1.5), bucket("b", 3, 0.5), bucket("z", 0, 0)), 0, null),
            new InternalClasses("c", List.of(bucket("a", 1, 0.25), bucket("b", 0, 0), bucket("z", 0, 0)), 4, null)
        );
        InternalClasses all = reduce(parts);
        assertEquals(5, all.missing());
        // as many of a as of b: by name
        assertEquals(List.of("a", "b", "z"), all.getBuckets().stream().map(InternalClasses.ClassBucket::getKey).toList());
        assertEquals(5, all.getBuckets().get(0).getDocCount());
        assertEquals(2.25 / 5, all.getBuckets().get(0).meanScore(), 1e-12);
        assertEquals(2.0 / 5, all.getBuckets().get(1).meanScore(), 1e-12);
        assertTrue(Double.isNaN(all.getBuckets().get(2).meanScore()));
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            all.doXContentBody(builder, ToXContent.EMPTY_PARAMS);
            assertTrue(builder.endObject().toString().endsWith("{\"key\":\"z\",\"doc_count\":0,\"mean_score\":null}]}"));
        }
    }

    public void testMostFirst() {
        InternalClasses all = reduce(
            List.of(
                new InternalClasses("c", List.of(bucket("a", 1, 0), bucket("b", 2, 0)), 0, null),
                new InternalClasses("c", List.of(), 0, null)
            )
        );
        assertEquals(List.of("b", "a"), all.getBuckets().stream().map(InternalClasses.ClassBucket::getKey).toList());
    }
}
