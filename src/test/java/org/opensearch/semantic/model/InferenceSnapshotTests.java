// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class InferenceSnapshotTests extends AbstractWireSerializingTestCase<InferenceSnapshot> {

    @Override
    protected Writeable.Reader<InferenceSnapshot> instanceReader() {
        return InferenceSnapshot::new;
    }

    @Override
    protected InferenceSnapshot createTestInstance() {
        return new InferenceSnapshot(
            randomWork(),
            randomWork(),
            some(),
            new InferenceSnapshot.Passages(some(), some(), some()),
            new InferenceSnapshot.Cache(some(), some(), some())
        );
    }

    private static InferenceSnapshot.Work randomWork() {
        return new InferenceSnapshot.Work(
            some(),
            some(),
            some(),
            some(),
            some(),
            between(0, 1000),
            some(),
            some(),
            some(),
            some(),
            randomPercentiles(),
            randomPercentiles()
        );
    }

    private static InferenceSnapshot.Percentiles randomPercentiles() {
        return new InferenceSnapshot.Percentiles(randomDouble(), randomDouble(), randomDouble());
    }

    private static long some() {
        return randomNonNegativeLong();
    }

    public void testFigures() throws IOException {
        InferenceSnapshot.Percentiles times = new InferenceSnapshot.Percentiles(1, 2, 3);
        InferenceSnapshot.Work documents = new InferenceSnapshot.Work(
            25,
            5,
            2,
            3,
            4,
            6,
            120,
            8,
            400,
            TimeUnit.MILLISECONDS.toNanos(500),
            times,
            times
        );
        InferenceSnapshot.Work queries = new InferenceSnapshot.Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, times, times);
        String p = "{\"p50\":1.0,\"p90\":2.0,\"p99\":3.0}";
        assertEquals(
            "{\"queries\":{\"texts\":0,\"duplicates\":0,\"truncated\":0,\"rejected\":0,\"failed\":0,\"queued\":0,\"queued_bytes\":0,"
                + "\"tokens\":0,\"tokens_per_second\":0.0,\"batches\":{\"count\":0,\"mean_texts\":0.0,\"mean_tokens\":0.0},"
                + "\"queue_millis\":" + p + ",\"inference_millis\":" + p
                // 3 of 4 queries were known
                + ",\"cache\":{\"hits\":3,\"misses\":1,\"hit_rate\":0.75,\"entries\":1}},"
                + "\"documents\":{\"texts\":25,\"duplicates\":5,\"truncated\":2,\"rejected\":3,\"failed\":4,\"queued\":6,\"queued_bytes\":120,"
                // 400 tokens in 0.5 s; (25 - 5) texts and 400 tokens in 8 runs
                + "\"tokens\":400,\"tokens_per_second\":800.0,\"batches\":{\"count\":8,\"mean_texts\":2.5,\"mean_tokens\":50.0},"
                + "\"queue_millis\":" + p + ",\"inference_millis\":" + p + ",\"unchanged\":12,"
                + "\"passages\":{\"texts\":2,\"made\":9,\"characters_left_out\":70}}}",
            json(
                new InferenceSnapshot(
                    queries,
                    documents,
                    12,
                    new InferenceSnapshot.Passages(2, 9, 70),
                    new InferenceSnapshot.Cache(3, 1, 1)
                )
            )
        );
    }

    private static String json(InferenceSnapshot snapshot) throws IOException {
        XContentBuilder builder = XContentFactory.jsonBuilder().startObject();
        return snapshot.toXContent(builder, ToXContent.EMPTY_PARAMS).endObject().toString();
    }
}
