// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An endless supply of texts from a set, no two of them alike. Thread-safe. */
final class Texts {

    private final List<String> texts;
    private final AtomicInteger given = new AtomicInteger();

    private Texts(List<String> texts) {
        this.texts = texts;
    }

    static Texts messages(Datasets datasets) throws IOException {
        return new Texts(datasets.banking77());
    }

    static Texts abstracts(Datasets datasets) throws IOException {
        return new Texts(datasets.abstracts());
    }

    /** From the second time round with a number at its end. */
    String next() {
        int number = given.getAndIncrement();
        String text = texts.get(number % texts.size());
        return number < texts.size() ? text : text + " " + number / texts.size();
    }

    /** The body of a bulk request of so many new documents. */
    String bulk(int documents) {
        return IntStream.range(0, documents).mapToObj(i -> Cluster.document(Map.of("text", next()))).collect(Collectors.joining());
    }

    /** The body of a semantic search for a new text. */
    String search() {
        return Cluster.json(Map.of("query", Queries.semantic(next()), "size", 10, "_source", false));
    }
}
