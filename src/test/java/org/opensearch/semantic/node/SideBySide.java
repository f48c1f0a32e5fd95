// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.util.ArrayList;
import java.util.List;

/** What several searches found for the same text, as columns of a terminal 120 characters wide. */
final class SideBySide {

    private static final int WIDTH = 120;
    private static final int TEXT_LINES = 2;

    record Hit(String theme, int rating, String text) {}

    record Column(String title, List<Hit> hits) {}

    private SideBySide() {}

    static String table(List<Column> columns, int rows) {
        int width = (WIDTH - 3 * (columns.size() - 1)) / columns.size();
        StringBuilder table = new StringBuilder();
        line(table, width, columns.stream().map(Column::title).toList());
        line(table, width, columns.stream().map(column -> "─".repeat(width)).toList());
        for (int row = 0; row < rows; row++) {
            List<List<String>> cells = new ArrayList<>();
            for (Column column : columns) {
                cells.add(row < column.hits().size() ? cell(row + 1, column.hits().get(row), width) : cell(row + 1, width));
            }
            for (int i = 0; i <= TEXT_LINES; i++) {
                int part = i;
                line(table, width, cells.stream().map(cell -> cell.get(part)).toList());
            }
        }
        return table.toString();
    }

    private static List<String> cell(int rank, int width) {
        return List.of(cut(rank + ". (nothing)", width), "", "");
    }

    private static List<String> cell(int rank, Hit hit, int width) {
        List<String> lines = new ArrayList<>();
        String stars = "*".repeat(hit.rating());
        String theme = rank + ". " + hit.theme();
        lines.add(theme + " ".repeat(Math.max(1, width - theme.length() - stars.length())) + stars);
        String rest = hit.text().replaceAll("\\s+", " ").strip();
        int indented = width - 3;
        for (int i = 1; i < TEXT_LINES; i++) {
            int end = rest.length() <= indented ? rest.length() : Math.max(rest.lastIndexOf(' ', indented), 1);
            lines.add("   " + rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add("   " + cut(rest, indented));
        return lines;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static void line(StringBuilder table, int width, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (String cell : cells) {
            line.append(line.isEmpty() ? "" : " │ ").append(cell).append(" ".repeat(width - cell.length()));
        }
        table.append(line.toString().stripTrailing()).append('\n');
    }
}
