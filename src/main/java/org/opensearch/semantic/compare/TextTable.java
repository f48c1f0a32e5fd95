// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.semantic.evaluate.Interval;

/** A table as aligned lines: texts to the left, numbers to the right. */
final class TextTable {

    private static final int WIDEST = 60;
    private static final int DECIMALS = 4;
    private static final String GAP = "  ";

    private TextTable() {}

    /** Title, header and a line for each row, each with its end of line. Columns that are empty throughout are left out. */
    static String of(Table table) {
        List<Integer> columns = IntStream.range(0, table.columns().size())
            .filter(column -> table.rows().stream().anyMatch(row -> row.get(column) != null))
            .boxed()
            .toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(table.columns()::get).toList());
        Map<Integer, Integer> decimals = columns.stream().collect(Collectors.toMap(c -> c, column -> decimals(table, column)));
        table.rows().forEach(row -> lines.add(columns.stream().map(c -> cell(row.get(c), decimals.get(c))).toList()));
        StringBuilder text = new StringBuilder(table.name()).append('\n');
        if (table.rows().isEmpty()) {
            return text.append(GAP).append("none\n").toString();
        }
        int[] widths = new int[columns.size()];
        boolean[] right = new boolean[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = columns.get(i);
            int each = i;
            widths[i] = lines.stream().mapToInt(line -> line.get(each).length()).max().orElse(0);
            right[i] = table.rows().stream().map(row -> row.get(column)).allMatch(cell -> cell == null || cell instanceof Number);
        }
        lines.forEach(line -> append(text, line, widths, right));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(GAP).append(right[i] ? padding + cells.get(i) : cells.get(i) + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** So many that no number of the column needs more, up to {@link #DECIMALS}. */
    private static int decimals(Table table, int column) {
        return table.rows()
            .stream()
            .map(row -> row.get(column))
            .filter(cell -> cell instanceof Double || cell instanceof Float)
            .mapToDouble(cell -> ((Number) cell).doubleValue())
            .filter(Double::isFinite)
            .mapToInt(number -> BigDecimal.valueOf(number).setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros().scale())
            .reduce(0, Math::max);
    }

    private static String cell(Object cell, int decimals) {
        return switch (cell) {
            case null -> "";
            case Interval interval when Double.isNaN(interval.value()) -> "-";
            case Interval interval -> number(interval.value(), DECIMALS) + " [" + number(interval.from(), DECIMALS) + ", "
                + number(interval.to(), DECIMALS) + "]";
            case Double number -> number(number, decimals);
            case Float number -> number(number, decimals);
            default -> oneLine(String.valueOf(cell));
        };
    }

    private static String number(double number, int decimals) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    /** Texts of users may have line breaks, or control characters that a terminal would obey. */
    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
    }
}
