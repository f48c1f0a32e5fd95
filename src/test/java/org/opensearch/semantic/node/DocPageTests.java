// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class DocPageTests extends OpenSearchTestCase {

    private static final String PAGE = """
        # A page

        ```console
        PUT _ingest/pipeline/a
        {"processors": []}
        ```

        ```json
        {"acknowledged": true}
        ```
        Words.

        ```json
        {"not": "an answer"}
        ```

        ```console 404
        GET /nothing
        ```

        ```bash
        GET /not-an-example
        ```
        """;

    public void testExamplesAreFoundInOrder() {
        List<DocPage.Example> examples = parse(PAGE).examples();
        assertEquals(
            List.of(
                new DocPage.Example(3, "PUT", "/_ingest/pipeline/a", "{\"processors\": []}\n", 0, "{\"acknowledged\": true}"),
                new DocPage.Example(17, "GET", "/nothing", null, 404, null)
            ),
            examples
        );
    }

    public void testMistakesOfThePageAreErrors() {
        String noEnd = expectThrows(IllegalArgumentException.class, () -> parse("```console\nGET /\n")).getMessage();
        assertEquals("page.md:1: the block has no end", noEnd);
        String noMethod = expectThrows(IllegalArgumentException.class, () -> parse("text\n```console\n{}\n```\n")).getMessage();
        assertEquals("page.md:3: expected METHOD /path", noMethod);
    }

    public void testShownPartIsEnough() throws IOException {
        assertNull(Shown.difference("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1, \"c\": 2}, \"d\": 3}"));
        assertNull(Shown.difference("{\"a\": [1, {\"b\": \"...\"}]}", "{\"a\": [1, {\"b\": [7]}, 3]}"));
        assertNull(Shown.difference("[{\"a\": null}]", "[{\"a\": null}]"));
        assertNull(Shown.difference("{\"a\": 0.1234}", "{\"a\": 0.1239}"));
    }

    public void testDifferencesAreNamed() throws IOException {
        assertEquals("/a is shown as [1] and is [2]", Shown.difference("{\"a\": 1}", "{\"a\": 2}"));
        assertEquals("/a/b is missing among [c]", Shown.difference("{\"a\": {\"b\": \"...\"}}", "{\"a\": {\"c\": 1}}"));
        assertEquals("/a/1 is missing", Shown.difference("{\"a\": [1, 2]}", "{\"a\": [1]}"));
        assertEquals("/a/0 is shown as [2] and is [1]", Shown.difference("{\"a\": [2, 1]}", "{\"a\": [1, 2]}"));
        assertEquals("/a is shown as [0.12] and is [0.13]", Shown.difference("{\"a\": 0.12}", "{\"a\": 0.13}"));
        assertEquals("/a is shown as [x] and is [{}]", Shown.difference("{\"a\": \"x\"}", "{\"a\": {}}"));
        assertEquals("/ is shown as [[1]] and is [{}]", Shown.difference("[1]", "{}"));
    }

    private static DocPage parse(String page) {
        return DocPage.parse(Path.of("page.md"), page.lines().toList());
    }
}
