// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class PassagesResponseTests extends OpenSearchTestCase {

    private static final PassagesResponse RESPONSE = new PassagesResponse(
        7,
        new SearchedShards(true, 5, 3, 1, 2),
        List.of(
            new CitedPassage("i", "1", .75, Optional.empty(), Optional.empty(), 0, 3, 6, 1, "abc", Optional.of(Map.of("title", "t"))),
            new CitedPassage("i", "2", .5, Optional.of("notes.1"), Optional.of("notes"), 2, 0, 4, 2, "d e.", Optional.empty())
        ),
        4,
        9
    );

    private static Map<String, Object> json(PassagesResponse response) throws IOException {
        try (XContentBuilder builder = response.toXContent(JsonXContent.contentBuilder(), ToXContent.EMPTY_PARAMS)) {
            return XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), false);
        }
    }

    public void testAnswer() throws IOException {
        Map<String, Object> answer = json(RESPONSE);
        assertThat(answer.get("_shards"), equalTo(Map.of("total", 5, "successful", 3, "skipped", 1, "failed", 2)));
        assertThat(answer.get("timed_out"), equalTo(true));
        assertThat(answer.get("tokens"), equalTo(1 + 2));
        assertThat(answer.get("over_budget"), equalTo(4));
        assertThat(answer.get("documents_left_out"), equalTo(9));
        assertThat(answer.get("context"), equalTo("[1] abc\n\n[2] d e."));
        assertThat(
            ((List<?>) answer.get("passages")).get(0),
            equalTo(
                Map.of(
                    "citation",
                    1,
                    "_index",
                    "i",
                    "_id",
                    "1",
                    "score",
                    .75,
                    "start",
                    3,
                    "end",
                    6,
                    "tokens",
                    1,
                    "text",
                    "abc",
                    "_source",
                    Map.of("title", "t")
                )
            )
        );
        Map<?, ?> second = (Map<?, ?>) ((List<?>) answer.get("passages")).get(1);
        assertThat(List.of(second.get("object"), second.get("field"), second.get("value")), equalTo(List.of("notes.1", "notes", 2)));
    }

    public void testWire() throws IOException {
        BytesStreamOutput out = new BytesStreamOutput();
        RESPONSE.writeTo(out);
        assertThat(json(new PassagesResponse(out.bytes().streamInput())), equalTo(json(RESPONSE)));
    }

    public void testNothingFound() throws IOException {
        PassagesResponse none = new PassagesResponse(1, new SearchedShards(false, 1, 1, 0, 0), List.of(), 0, 0);
        assertThat(json(none).get("context"), equalTo(""));
        assertThat(json(none).get("passages"), equalTo(List.of()));
    }
}
