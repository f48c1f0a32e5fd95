// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.XContentBuilder;

/** Figures of one kind, a row per measurement. */
final class Table {

    private final String name;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    /** @param columns their names, with commas between */
    Table(String name, String columns) {
        this.name = name;
        this.columns = List.of(columns.split(", "));
    }

    /** Adds a row, and shows it for those who wait. */
    void add(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns);
        }
        rows.add(List.of(values));
        StringBuilder line = new StringBuilder("  ").append(name).append(':');
        for (int i = 0; i < values.length; i++) {
            line.append("  ").append(columns.get(i)).append(' ').append(text(values[i]));
        }
        System.out.println(line);
    }

    void print() {
        List<List<String>> lines = new ArrayList<>(List.of(columns));
        rows.forEach(row -> lines.add(row.stream().map(Table::text).toList()));
        System.out.println();
        System.out.println(name);
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(other -> other.get(column).length()).max().orElseThrow();
                padded.append("  ").append(" ".repeat(width - line.get(i).length())).append(line.get(i));
            }
            System.out.println(padded);
        }
    }

    String name() {
        return name;
    }

    /** The rows, each with its values by column. */
    List<Map<String, Object>> objects() {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        return objects;
    }

    /** One array of objects per table. */
    static void write(Path json, List<Table> tables) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Table table : tables) {
            all.put(table.name, table.objects());
        }
        try (XContentBuilder builder = XContentFactory.jsonBuilder().prettyPrint().map(all)) {
            Files.writeString(json, builder.toString());
        }
    }

    /** With four decimals, where two say too little. */
    static String digits(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
    }
}
