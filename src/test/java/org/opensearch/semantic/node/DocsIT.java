// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Runs every example of README.md and docs/*.md against the real node, which holds the sample messages. Each page finds the
 * node as the demo leaves it: what the page before it made is deleted, and what it changed is put back.
 */
public class DocsIT extends RealNodeTestCase {

    private static final Path DATA = Path.of("src/demo/data/messages.ndjson");
    private static final int SHOWN = 1_000;

    @Test
    public void everyExampleWorksAsShown() throws Exception {
        List<String> failures = new ArrayList<>();
        int examples = 0;
        for (Path file : pages()) {
            DocPage page = DocPage.read(file);
            if (page.examples().isEmpty()) {
                continue;
            }
            cleanUp();
            Object before = sampleState();
            if (before == null) {
                SampleMessages.load(node(), DATA);
                before = sampleState();
            }
            for (DocPage.Example example : page.examples()) {
                examples++;
                String failure = failure(example, send(example));
                if (failure != null) {
                    failures.add(file + ":" + example.line() + ": " + example.method() + " " + example.path() + ": " + failure);
                }
            }
            if (before.equals(sampleState()) == false) {
                node().delete("/" + SampleMessages.INDEX);
            }
        }
        cleanUp();
        assertTrue("the pages have no examples", examples > 0);
        assertEquals(String.join("\n", failures), 0, failures.size());
    }

    private static Answer send(DocPage.Example example) throws Exception {
        return node().send(example.method(), example.path(), example.body());
    }

    private static String cut(String body) {
        return body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "...";
    }

    /** What is wrong with the answer, or null. */
    private static String failure(DocPage.Example example, Answer answer) throws IOException {
        boolean expected = example.status() == 0 ? answer.status() < 300 : answer.status() == example.status();
        if (expected == false) {
            return "status " + answer.status() + ": " + cut(answer.body());
        }
        String difference = example.answer() == null ? null : Shown.difference(example.answer(), answer.body());
        return difference == null ? null : difference + ", in " + cut(answer.body());
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        if (Files.exists(Path.of("docs"))) {
            try (Stream<Path> files = Files.list(Path.of("docs"))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /** Everything of the sample index that an example could change; null if there is no sample index. */
    private static Object sampleState() throws Exception {
        node().post("/" + SampleMessages.INDEX + "/_refresh", null);
        Answer index = node().get("/" + SampleMessages.INDEX);
        if (index.status() == 404) {
            return null;
        }
        Object shards = node().get("/" + SampleMessages.INDEX + "/_stats?level=shards&filter_path=indices.*.shards.*.seq_no.max_seq_no")
            .ok()
            .map();
        return List.of(index.ok().map(), shards);
    }

    /** Deletes what pages make: indices, pipelines, templates, cluster settings. The sample index stays. */
    private static void cleanUp() throws Exception {
        for (String index : node().get("/_cat/indices?h=index&expand_wildcards=open,closed").ok().body().lines().toList()) {
            String name = index.strip();
            if (name.startsWith(".") == false && name.equals(SampleMessages.INDEX) == false) {
                node().delete("/" + name).ok();
            }
        }
        // No pipelines are answered with {} and 404.
        for (String kind : List.of("/_ingest/pipeline", "/_search/pipeline")) {
            for (Map.Entry<String, Object> pipeline : node().get(kind).map().entrySet()) {
                node().delete(kind + "/" + pipeline.getKey());
            }
        }
        node().delete("/_index_template/*");
        node().put("/_cluster/settings", "{\"persistent\": {\"*\": null}, \"transient\": {\"*\": null}}").ok();
        SampleMessages.createPipeline(node());
    }
}
