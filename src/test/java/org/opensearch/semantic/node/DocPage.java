// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The examples of a page of the documentation, in their order. An example is a fenced block labelled {@code console}: a line
 * {@code METHOD /path}, then the body, JSON or NDJSON. {@code console 400} says which status to expect; without a number
 * anything below 300 is right. A block labelled {@code json} that follows, with nothing but blank lines between, shows the
 * answer, or the part of it that matters.
 */
record DocPage(Path file, List<Example> examples) {

    /** A status of 0 stands for success; the answer is null where the page shows none. */
    record Example(int line, String method, String path, String body, int status, String answer) {}

    private static final Pattern CONSOLE = Pattern.compile("```console(?:\\s+(\\d{3}))?\\s*");
    private static final Pattern REQUEST = Pattern.compile("(GET|POST|PUT|DELETE|HEAD)\\s+(\\S+)\\s*");

    static DocPage read(Path file) throws IOException {
        return parse(file, Files.readAllLines(file));
    }

    static DocPage parse(Path file, List<String> lines) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher console = CONSOLE.matcher(lines.get(i));
            if (console.matches() == false) {
                continue;
            }
            int end = endOfBlock(file, lines, i);
            Matcher request = REQUEST.matcher(i + 1 < end ? lines.get(i + 1) : "");
            if (request.matches() == false) {
                throw new IllegalArgumentException(file + ":" + (i + 2) + ": expected METHOD /path");
            }
            String body = String.join("\n", lines.subList(i + 2, end)).strip();
            int status = console.group(1) == null ? 0 : Integer.parseInt(console.group(1));
            int next = end + 1;
            while (next < lines.size() && lines.get(next).isBlank()) {
                next++;
            }
            String answer = null;
            if (next < lines.size() && lines.get(next).matches("```json\\s*")) {
                answer = String.join("\n", lines.subList(next + 1, endOfBlock(file, lines, next)));
            }
            String path = request.group(2).startsWith("/") ? request.group(2) : "/" + request.group(2);
            examples.add(new Example(i + 1, request.group(1), path, body.isEmpty() ? null : body + "\n", status, answer));
            i = end;
        }
        return new DocPage(file, examples);
    }

    private static int endOfBlock(Path file, List<String> lines, int start) {
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).matches("```\\s*")) {
                return i;
            }
        }
        throw new IllegalArgumentException(file + ":" + (start + 1) + ": the block has no end");
    }
}
