// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How far two groupings of the same things agree, whatever the groups are called. Both measures are 1 if the groupings are the same, and
 * 0 on average if one of them is drawn by chance; they can be a little negative.
 *
 * <p>With n things, row sums aᵢ, column sums bⱼ and cells nᵢⱼ of the table of both groupings:
 * <ul>
 * <li>{@link #adjustedMutualInformation}: (I - E) / ((H(a) + H(b)) / 2 - E), where I is the mutual information, H the entropy and E the
 * expected I of random groupings of the same sizes, exact (Vinh, Epps and Bailey, "Information theoretic measures for clusterings
 * comparison", JMLR 2010). Costs at most n for each size of a row.
 * <li>{@link #adjustedRandIndex}: the same with the number of pairs that are together in both (Hubert and Arabie, "Comparing
 * partitions", 1985).
 * </ul>
 */
public final class ClusterAgreement {

    private final int n;
    private final int[] rows;
    private final int[] columns;
    /** Cells that are not zero: row and column to count. */
    private final Map<Cell, Integer> cells = new HashMap<>();

    private record Cell(int row, int column) {}

    /**
     * @param one group of each thing; any numbers
     * @param other groups of the same things in the same order
     * @throws IllegalArgumentException if they are not of the same length
     */
    public ClusterAgreement(int[] one, int[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException(
                "[cluster agreement] groupings of [" + one.length + "] and [" + other.length + "] things: must be of the same things"
            );
        }
        this.n = one.length;
        int[] row = numbered(one);
        int[] column = numbered(other);
        this.rows = counts(row);
        this.columns = counts(column);
        for (int i = 0; i < n; i++) {
            cells.merge(new Cell(row[i], column[i]), 1, Integer::sum);
        }
    }

    private static int[] numbered(int[] groups) {
        Map<Integer, Integer> numbers = new HashMap<>();
        return Arrays.stream(groups).map(group -> {
            numbers.putIfAbsent(group, numbers.size());
            return numbers.get(group);
        }).toArray();
    }

    private static int[] counts(int[] numbers) {
        int[] counts = new int[Arrays.stream(numbers).max().orElse(-1) + 1];
        for (int number : numbers) {
            counts[number]++;
        }
        return counts;
    }

    /** In every row and every column is one cell: the same groups by other names. */
    private boolean same() {
        return cells.size() == rows.length && cells.size() == columns.length;
    }

    public double adjustedMutualInformation() {
        if (same()) {
            return 1;
        }
        double expected = expectedInformation();
        double greatest = (entropy(rows) + entropy(columns)) / 2;
        return (information() - expected) / (greatest - expected);
    }

    private double information() {
        // in a fixed order, so that rounding is always the same
        return cells
            .entrySet()
            .stream()
            .mapToDouble(cell -> informationOf(cell.getValue(), rows[cell.getKey().row()], columns[cell.getKey().column()]))
            .sorted()
            .sum();
    }

    private double informationOf(int both, int a, int b) {
        return (double) both / n * (Math.log((double) n * both) - Math.log((double) a * b));
    }

    private double entropy(int[] counts) {
        return -Arrays.stream(counts).mapToDouble(count -> (double) count / n * Math.log((double) count / n)).sum();
    }

    /** The mean over all tables with these sums, each cell of which is distributed hypergeometrically. */
    private double expectedInformation() {
        double[] logFactorials = new double[n + 1];
        for (int i = 2; i <= n; i++) {
            logFactorials[i] = logFactorials[i - 1] + Math.log(i);
        }
        Map<Integer, Integer> columnsBySize = bySize(columns);
        double sum = 0;
        for (Map.Entry<Integer, Integer> row : bySize(rows).entrySet()) {
            for (Map.Entry<Integer, Integer> column : columnsBySize.entrySet()) {
                double alike = (double) row.getValue() * column.getValue();
                sum += alike * expectedInformation(row.getKey(), column.getKey(), logFactorials);
            }
        }
        return sum;
    }

    /** How many groups there are of each size. What a cell is expected to hold depends on the sizes of its groups alone. */
    private static Map<Integer, Integer> bySize(int[] counts) {
        Map<Integer, Integer> bySize = new TreeMap<>();
        for (int count : counts) {
            bySize.merge(count, 1, Integer::sum);
        }
        return bySize;
    }

    private double expectedInformation(int a, int b, double[] logFactorials) {
        double sum = 0;
        for (int both = Math.max(1, a + b - n); both <= Math.min(a, b); both++) {
            sum += informationOf(both, a, b) * Math.exp(logProbability(both, a, b, logFactorials));
        }
        return sum;
    }

    private double logProbability(int both, int a, int b, double[] f) {
        return f[a] + f[b] + f[n - a] + f[n - b] - f[n] - f[both] - f[a - both] - f[b - both] - f[n - a - b + both];
    }

    public double adjustedRandIndex() {
        if (same()) {
            return 1;
        }
        double together = cells.values().stream().mapToDouble(ClusterAgreement::pairs).sum();
        double inRows = IntStream.of(rows).mapToDouble(ClusterAgreement::pairs).sum();
        double inColumns = IntStream.of(columns).mapToDouble(ClusterAgreement::pairs).sum();
        double expected = inRows * inColumns / pairs(n);
        return (together - expected) / ((inRows + inColumns) / 2 - expected);
    }

    private static double pairs(int count) {
        return count * (count - 1d) / 2;
    }
}
