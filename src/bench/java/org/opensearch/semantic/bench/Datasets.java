// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** The open evaluation sets, read from a folder beside the project; they are not part of it. */
final class Datasets {

    /**
     * A retrieval set.
     *
     * @param documents id to title and text
     * @param queries id to text, of the judged queries only
     * @param judgements query id to (document id to grade)
     */
    record Retrieval(Map<String, String[]> documents, Map<String, String> queries, Map<String, Map<String, Integer>> judgements) {}

    /** A text of a class. */
    record Labelled(String text, String label) {}

    /** Label of a message of clinc150 that is of none of its classes. */
    static final String OUT_OF_SCOPE = "oos";

    private final Path folder;

    Datasets(Path folder) {
        this.folder = folder;
    }

    boolean present() {
        return List.of("scifact", "banking77", "clinc150").stream().allMatch(set -> Files.isDirectory(folder.resolve(set)));
    }

    /** Whether they are not there, which is then said. */
    boolean missing() {
        if (present()) {
            return false;
        }
        System.out.println("SKIPPED: no datasets in [" + folder + "]; -Dbench.data=<folder with scifact/, banking77/ and clinc150/>");
        return true;
    }

    /** The customer messages of both splits, short texts. */
    List<String> banking77() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String split : List.of("test", "train")) {
            banking77(split).forEach(message -> texts.add(message.text()));
        }
        return texts;
    }

    /** The customer messages of one split, with what they are about. */
    List<Labelled> banking77(String split) throws IOException {
        return labelled("banking77", split);
    }

    /** Messages of one split, with what they ask for; those that ask for nothing known are {@link #OUT_OF_SCOPE}. */
    List<Labelled> clinc150(String split) throws IOException {
        return labelled("clinc150", split);
    }

    private List<Labelled> labelled(String set, String split) throws IOException {
        List<Labelled> messages = new ArrayList<>();
        for (Map<String, Object> line : lines(folder.resolve(set).resolve(split + ".jsonl"))) {
            messages.add(new Labelled((String) line.get("text"), (String) line.get("label")));
        }
        return messages;
    }

    /** The documents of scifact as the node embeds them, title and text; long texts. */
    List<String> abstracts() throws IOException {
        return scifact().documents().values().stream().map(document -> document[0] + "\n" + document[1]).toList();
    }

    /** Scientific abstracts, with the queries of the test split. */
    Retrieval scifact() throws IOException {
        Path scifact = folder.resolve("scifact");
        Map<String, String[]> documents = new LinkedHashMap<>();
        for (Map<String, Object> line : lines(scifact.resolve("corpus.jsonl.gz"))) {
            documents.put((String) line.get("_id"), new String[] { (String) line.get("title"), (String) line.get("text") });
        }
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (String line : Files.readAllLines(scifact.resolve("qrels.tsv")).stream().skip(1).toList()) {
            String[] columns = line.split("\t");
            judgements.computeIfAbsent(columns[0], q -> new HashMap<>()).put(columns[1], Integer.parseInt(columns[2]));
        }
        Map<String, String> queries = new LinkedHashMap<>();
        for (Map<String, Object> line : lines(scifact.resolve("queries.jsonl"))) {
            if (judgements.containsKey((String) line.get("_id"))) {
                queries.put((String) line.get("_id"), (String) line.get("text"));
            }
        }
        return new Retrieval(documents, queries, judgements);
    }

    private static List<Map<String, Object>> lines(Path file) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        try (
            InputStream raw = Files.newInputStream(file);
            InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
        ) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(XContentHelper.convertToMap(JsonXContent.jsonXContent, line, false));
            }
        }
        return lines;
    }
}
