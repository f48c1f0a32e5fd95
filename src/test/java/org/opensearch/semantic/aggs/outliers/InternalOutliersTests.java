// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregation.ReduceContext;
import org.opensearch.search.aggregations.pipeline.PipelineAggregator.PipelineTree;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InternalOutliersTests extends AbstractWireSerializingTestCase<InternalOutliers> {

    private static ReduceContext partial() {
        return ReduceContext.forPartialReduction(null, null, () -> PipelineTree.EMPTY);
    }

    private static ReduceContext last() {
        return ReduceContext.forFinalReduction(null, null, n -> {}, PipelineTree.EMPTY);
    }

    /** A document whose vector has this strangeness and hash. */
    private record Document(int id, float strangeness, long hash) {

        static Document random(int id) {
            // few values, so that there are ties and equal vectors
            return new Document(id, randomInt(20) / 10f, (long) randomInt(3) << 32);
        }

        Outlier alone() {
            Optional<NearestClusters.Nearest> nearest = Optional.of(new NearestClusters.Nearest(3, Optional.of("late"), .5f));
            return new Outlier(Outlier.rank(strangeness, hash), strangeness / 2, nearest, 1, new DocumentId("i", Integer.toString(id)));
        }
    }

    /** What a shard with these documents would give. */
    private static InternalOutliers shard(int size, List<Document> documents) {
        List<Outlier> all = new ArrayList<>();
        for (Document document : documents) {
            Outlier next = document.alone();
            int known = IntStream.range(0, all.size()).filter(i -> all.get(i).rank() == next.rank()).findFirst().orElse(-1);
            if (known < 0) {
                all.add(next);
            } else {
                all.set(known, all.get(known).and(next));
            }
        }
        List<Outlier> strangest = all.stream().sorted(Comparator.comparing(Outlier::rank)).limit(size).toList();
        return new InternalOutliers("o", size, new InternalOutliers.Counts(documents.size(), 2, 9), strangest, Map.of("m", "x"));
    }

    private static InternalOutliers reduce(List<? extends InternalAggregation> parts) {
        List<InternalAggregation> waiting = new ArrayList<>(parts);
        Collections.shuffle(waiting, random());
        while (waiting.size() > 2 && randomBoolean()) {
            List<InternalAggregation> some = new ArrayList<>(waiting.subList(0, 2));
            waiting.subList(0, 2).clear();
            waiting.add(some.getFirst().reduce(some, partial()));
        }
        return (InternalOutliers) waiting.getFirst().reduce(waiting, last());
    }

    private static List<Document> documents(int count) {
        return IntStream.range(0, count).mapToObj(Document::random).toList();
    }

    @Override
    protected InternalOutliers createTestInstance() {
        return shard(randomIntBetween(1, 9), documents(randomInt(30)));
    }

    @Override
    protected InternalOutliers mutateInstance(InternalOutliers instance) {
        return switch (randomInt(1)) {
            case 0 -> new InternalOutliers(
                instance.getName(),
                10,
                new InternalOutliers.Counts(instance.count(), instance.missing() + 1, 9),
                instance.outliers(),
                instance.getMetadata()
            );
            default -> reduce(List.of(instance, shard(10, documents(1))));
        };
    }

    @Override
    protected Writeable.Reader<InternalOutliers> instanceReader() {
        return InternalOutliers::new;
    }

    public void testTheSameHoweverSharded() {
        int size = randomIntBetween(1, 12);
        List<Document> documents = documents(randomIntBetween(1, 200));
        int shards = randomIntBetween(1, 8);
        List<List<Document>> parts = new ArrayList<>();
        IntStream.range(0, shards).forEach(s -> parts.add(new ArrayList<>()));
        documents.forEach(document -> parts.get(randomInt(shards - 1)).add(document));
        InternalOutliers all = reduce(parts.stream().map(part -> shard(size, part)).toList());
        InternalOutliers one = shard(size, documents);
        assertEquals(one.outliers(), all.outliers());
        assertEquals(documents.size(), all.count());
        assertEquals(2L * shards, all.missing());
        assertEquals(9, all.getProperty("sample_size"));
    }

    public void testStrangestFirst() {
        List<Float> strangeness = List.of(2f, 1.25f, 1f, Float.MIN_VALUE, 0f);
        for (int i = 0; i < strangeness.size(); i++) {
            long rank = Outlier.rank(strangeness.get(i), randomLong());
            assertEquals(strangeness.get(i), Outlier.strangeness(rank), 0);
            if (i > 0) {
                assertTrue(Outlier.rank(strangeness.get(i - 1), randomLong()) < rank);
            }
        }
    }

    public void testShown() throws IOException {
        InternalOutliers one = shard(3, List.of(new Document(7, 1, 0), new Document(5, 1, 0)));
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            one.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
            Map<String, Object> entry = Map.of(
                "_index",
                "i",
                "_id",
                "5",
                "score",
                0.5,
                "strangeness",
                1.0,
                "distance",
                0.5,
                "nearest",
                Map.of("key", "3", "label", "late"),
                "count",
                2
            );
            assertEquals(
                Map.of("o", Map.of("meta", Map.of("m", "x"), "count", 2, "missing", 2, "sample_size", 9, "outliers", List.of(entry))),
                XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), false)
            );
        }
    }

    public void testProperties() {
        InternalOutliers some = shard(3, List.of(new Document(7, 1, 0), new Document(5, 2, 0)));
        assertEquals(2L, some.getProperty("count"));
        assertEquals(2L, some.getProperty("missing"));
        assertEquals(1.0, some.getProperty("score"));
        assertEquals(9, some.getProperty("sample_size"));
        assertSame(some, some.getProperty(List.of()));
        assertEquals("no gap in a pipeline is a score", Double.NaN, shard(3, List.of()).getProperty("score"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> some.getProperty("outliers"));
        assertThat(e.getMessage(), containsString("has no value [outliers], only [count], [missing], [score] and [sample_size]"));
    }
}
