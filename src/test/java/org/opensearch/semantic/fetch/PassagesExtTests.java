// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchModule;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class PassagesExtTests extends OpenSearchTestCase {

    private static final SearchModule SEARCH = new SearchModule(Settings.EMPTY, List.of(new SearchPlugin() {
        @Override
        public List<SearchExtSpec<?>> getSearchExts() {
            return List.of(new SearchExtSpec<>(PassagesExt.NAME, PassagesExt::new, PassagesExt::parse));
        }
    }));

    private static Optional<String> maybe(String value) {
        return randomBoolean() ? Optional.empty() : Optional.of(value);
    }

    private static PassagesWanted randomWanted() {
        return new PassagesWanted(
            randomAlphaOfLength(5),
            randomIntBetween(1, 100),
            maybe("q"),
            maybe("m"),
            maybe("t"),
            randomFloat(),
            randomBoolean(),
            randomBoolean()
        );
    }

    private static PassagesExt randomExt() {
        Meaning meaning = new Meaning(
            new float[] { 0.123456f, randomFloat() },
            new Offer(new ModelId("m", "digest"), 2, List.of(1)),
            maybe("v"),
            maybe("t")
        );
        PassagesWanted wanted = randomWanted();
        Map<Target, Meaning> meanings = randomBoolean() ? Map.of() : Map.of(wanted.target(), meaning);
        return new PassagesExt(randomBoolean() ? Optional.empty() : Optional.of(wanted), meanings);
    }

    public void testOverTheWire() throws IOException {
        NamedWriteableRegistry registry = new NamedWriteableRegistry(SEARCH.getNamedWriteables());
        for (int i = 0; i < 50; i++) {
            PassagesExt ext = randomExt();
            SearchExtBuilder copy = copyNamedWriteable(ext, registry, SearchExtBuilder.class);
            assertEquals(ext, copy);
            assertEquals(ext.hashCode(), copy.hashCode());
            assertNotEquals(
                ext,
                new PassagesExt(
                    Optional.of(new PassagesWanted("other field", 3, maybe("q"), maybe("m"), maybe("t"), 0, false, false)),
                    ext.meanings()
                )
            );
        }
    }

    public void testAsJsonAndBack() throws IOException {
        for (int i = 0; i < 50; i++) {
            PassagesExt ext = new PassagesExt(randomWanted());
            SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(ext));
            try (XContentParser parser = parser(source.toString())) {
                assertEquals(source, SearchSourceBuilder.fromXContent(parser));
            }
        }
    }

    public void testRefusals() {
        refuses("\"body\"", "[semantic_passages] expects {\"field\": \"...\"}, the field whose passages are shown, found [VALUE_STRING]");
        refuses("[{\"field\": \"body\"}]", "found [START_ARRAY]");
        refuses("{}", "[semantic_passages] expects {\"field\": \"...\"}, the field whose passages are shown, found no [field]");
        refuses("{\"field\": \" \"}", "[semantic_passages] [field] must hold text");
        refuses("{\"feld\": \"body\"}", "[semantic_passages] unknown field [feld] did you mean [field]?");
        refuses("{\"field\": \"body\", \"size\": 0}", "[semantic_passages] [size] must be from 1 to 100, found [0]");
        refuses("{\"field\": \"body\", \"min_score\": 1.5}", "[semantic_passages] [min_score] must be from 0 to 1, found [1.5]");
    }

    /** Says so at once: the cause of an exception is not what users see first. */
    private static void refuses(String section, String message) {
        String search = "{\"ext\": {\"semantic_passages\": " + section + "}}";
        Exception e = expectThrows(Exception.class, () -> {
            try (XContentParser parser = parser(search)) {
                SearchSourceBuilder.fromXContent(parser);
            }
        });
        assertThat(e.getMessage(), containsString(message));
    }

    private static XContentParser parser(String json) throws IOException {
        return XContentType.JSON.xContent()
            .createParser(new NamedXContentRegistry(SEARCH.getNamedXContents()), null, json);
    }

    /** Not the vectors, and nothing where only a highlighter has asked. */
    public void testWhatIsPrinted() {
        PassagesExt ext = randomExt();
        String printed = new SearchSourceBuilder().ext(List.of(ext)).toString();
        assertThat(printed, not(containsString("0.123456")));
        assertEquals(ext.wanted().isPresent(), printed.contains(PassagesExt.NAME));
    }

    public void testDefaults() throws IOException {
        try (XContentParser parser = parser("{\"field\": \"body\"}")) {
            parser.nextToken();
            PassagesWanted expected = new PassagesWanted("body", 3, Optional.empty(), Optional.empty(), Optional.empty(), 0, false, false);
            assertEquals(expected, PassagesExt.parse(parser).wanted().orElseThrow());
        }
    }

    public void testTheSectionOfASearch() {
        PassagesExt ext = new PassagesExt(randomWanted());
        assertSame(ext, PassagesExt.of(new SearchSourceBuilder().ext(List.of(ext))));
        assertEquals(Optional.empty(), PassagesExt.of(new SearchSourceBuilder()).wanted());
    }
}
