// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.semantic.field.PassageScore.Mode;
import org.opensearch.test.OpenSearchTestCase;

public class PassageScoreTests extends OpenSearchTestCase {

    private PassageScore parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            parser.nextToken();
            return PassageScore.parse(parser);
        }
    }

    public void testParse() throws IOException {
        assertEquals(PassageScore.OF_THE_BEST, parse("{}"));
        assertEquals(PassageScore.OF_THE_BEST, parse("{\"score_mode\": \"max\"}"));
        assertEquals(new PassageScore(Mode.AVG, 3), parse("{\"score_mode\": \"avg\"}"));
        assertEquals(new PassageScore(Mode.SUM, 7), parse("{\"best\": 7, \"score_mode\": \"sum\"}"));
        for (PassageScore score : List.of(PassageScore.OF_THE_BEST, new PassageScore(Mode.SUM, 4), new PassageScore(Mode.AVG, 1))) {
            assertEquals(score, parse(MediaTypeRegistry.JSON.contentBuilder().value(score).toString()));
            assertEquals(score, copyWriteable(score, writableRegistry(), PassageScore::new));
        }
    }

    public void testRefusals() {
        refuses("{\"score_mode\": \"min\"}", "[semantic] [passages] [score_mode] must be one of [max, sum, avg], found [min]");
        refuses("{\"score_mode\": \"avg\", \"best\": 0}", "[semantic] [passages] [best] must be between 1 and 1000, found [0]");
        refuses("{\"score_mode\": \"avg\", \"best\": 1001}", "must be between 1 and 1000, found [1001]");
        refuses("{\"best\": 2}", "[best] can not be given with [score_mode] [max], for which one passage counts");
        refuses("{\"mode\": \"avg\"}", "does not accept [mode] as [VALUE_STRING]; accepted are [score_mode, best]");
        refuses("{\"best\": \"2\"}", "does not accept [best] as [VALUE_STRING]");
    }

    private void refuses(String json, String message) {
        assertThat(expectThrows(RuntimeException.class, () -> parse(json)).getMessage(), containsString(message));
    }

    public void testCandidates() {
        assertEquals(10, PassageScore.OF_THE_BEST.candidates(10));
        PassageScore mean = new PassageScore(Mode.AVG, 3);
        assertEquals("all within a radius", 0, mean.candidates(0));
        assertEquals(100, mean.candidates(10));
        assertEquals(400, mean.candidates(100));
        assertEquals(10_000, mean.candidates(9_000));
    }

    public void testTallyAgainstSorting() {
        for (int run = 0; run < 200; run++) {
            Mode mode = randomFrom(Mode.values());
            PassageScore score = new PassageScore(mode, mode == Mode.MAX ? 1 : randomIntBetween(1, 40));
            PassageScore.Tally tally = score.tally();
            for (int document = 0; document < 3; document++) {
                tally.clear();
                assertTrue(Float.isNaN(tally.score()));
                List<Float> all = new ArrayList<>();
                for (int passage = randomIntBetween(1, 100); passage > 0; passage--) {
                    all.add(randomBoolean() ? randomInt(5) / 4f : randomFloat());
                    tally.add(all.getLast());
                }
                List<Float> best = all.stream().sorted(Collections.reverseOrder()).limit(score.best()).toList();
                double sum = best.stream().mapToDouble(Float::doubleValue).sum();
                assertEquals(best.size(), tally.size());
                assertEquals(mode == Mode.AVG ? sum / best.size() : sum, tally.score(), 1e-5);
                PassageScore.Tally other = score.tally();
                Collections.shuffle(all, random());
                all.forEach(other::add);
                assertEquals("their order does not matter", tally.score(), other.score(), 0f);
            }
        }
    }
}
