// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.XContentBuilder;

/** The figures of one run, in the order they were measured. */
final class Report {

    private final Map<String, Double> figures = new LinkedHashMap<>();

    void add(String name, double value) {
        figures.put(name, value);
        System.out.printf(Locale.ROOT, "  %-62s %10s%n", name, format(value));
    }

    double get(String name) {
        return figures.get(name);
    }

    void print() {
        System.out.println();
        System.out.println("| figure | value |");
        System.out.println("|---|---|");
        figures.forEach((name, value) -> System.out.println("| " + name + " | " + format(value) + " |"));
    }

    /** The figures by their names, and each table's rows by the name of the table. */
    void write(Path json, Table... tables) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        for (Table table : tables) {
            all.put(table.name(), table.objects());
        }
        try (XContentBuilder builder = XContentFactory.jsonBuilder().prettyPrint().map(all)) {
            Files.writeString(json, builder.toString());
        }
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.4f" : value < 100 ? "%.2f" : "%.0f", value);
    }
}
