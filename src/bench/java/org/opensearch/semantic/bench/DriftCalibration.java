// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.semantic.aggs.drift.DriftContender;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;

/**
 * Tests for drift on the sample messages by week: how often each raises a false alarm after the dates were dealt out at random, what it
 * says of the planted complaint, and how often it sees a theme that is new on one of two sides.
 */
final class DriftCalibration {

    private static final Path MESSAGES = Path.of("src/demo/data/messages.ndjson");
    private static final LocalDate MONDAY = LocalDate.of(2026, 8, 17);
    /** The first week with the planted complaint, from 0. */
    private static final int PLANTED = 10;
    private static final int SEEDS = 100;
    private static final double LEVEL = 0.01;
    /** Of each of the two sides; a quarter of one of them is about a theme that the other lacks. */
    private static final int SIDE = 80;
    private static final int TRIALS_PER_THEME = 25;
    /** How often the messages of a trial are then dealt out to the sides at random. */
    private static final int DEALS = 10;

    private final float[][] vectors;
    private final int[] weeks;
    private final List<String> themes;

    private DriftCalibration(float[][] vectors, int[] weeks, List<String> themes) {
        this.vectors = vectors;
        this.weeks = weeks;
        this.themes = themes;
    }

    static List<Table> run(QueuedModel model) throws IOException {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (String line : Files.readAllLines(MESSAGES)) {
            messages.add(XContentHelper.convertToMap(JsonXContent.jsonXContent, line, false));
        }
        float[][] vectors = model.embed(Role.DOCUMENT, messages.stream().map(message -> (String) message.get("text")).toList());
        int[] weeks = messages.stream().mapToInt(message -> week((String) message.get("date"))).toArray();
        List<String> themes = messages.stream().map(message -> (String) message.get("theme")).toList();
        DriftCalibration calibration = new DriftCalibration(vectors, weeks, themes);
        return List.of(calibration.weekly(), calibration.power());
    }

    private static int week(String date) {
        return (int) ChronoUnit.WEEKS.between(MONDAY, LocalDate.parse(date));
    }

    private Table weekly() {
        Table table = new Table("drift by week", "test, baseline, false alarms %, p of the planted week, other weeks flagged, ms per week");
        for (DriftContender test : DriftContender.values()) {
            for (String baseline : List.of("previous", "first", "before")) {
                double[] real = test.pValues(vectors, weeks, baseline);
                long others = IntStream.range(0, real.length).filter(week -> week != PLANTED && real[week] < LEVEL).count();
                long start = System.nanoTime();
                double alarms = 100 * falseAlarms(test, baseline);
                double millis = (System.nanoTime() - start) / 1e6 / SEEDS / (real.length - 1);
                table.add(test, baseline, alarms, String.format(Locale.ROOT, "%.4f", real[PLANTED]), others, millis);
            }
        }
        return table;
    }

    private double falseAlarms(DriftContender test, String baseline) {
        int flagged = 0;
        int compared = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Integer> shuffled = new ArrayList<>(Arrays.stream(weeks).boxed().toList());
            Collections.shuffle(shuffled, new Random(seed));
            int[] permuted = shuffled.stream().mapToInt(Integer::intValue).toArray();
            for (double p : test.pValues(vectors, permuted, baseline)) {
                compared += Double.isNaN(p) ? 0 : 1;
                flagged += p < LEVEL ? 1 : 0;
            }
        }
        return (double) flagged / compared;
    }

    private Table power() {
        Table table = new Table("drift: a quarter of " + SIDE + " messages about something new", "test, seen %, false alarms %");
        List<String> each = themes.stream().distinct().filter(theme -> !theme.equals("none") && !theme.equals("new_pouch")).toList();
        int trials = each.size() * TRIALS_PER_THEME;
        for (DriftContender test : DriftContender.values()) {
            int seen = 0;
            int alarms = 0;
            for (int trial = 0; trial < trials; trial++) {
                Random random = new Random(trial);
                float[][] some = newTheme(each.get(trial % each.size()), random);
                seen += pValue(test, some) < LEVEL ? 1 : 0;
                for (int deal = 0; deal < DEALS; deal++) {
                    Collections.shuffle(Arrays.asList(some), random);
                    alarms += pValue(test, some) < LEVEL ? 1 : 0;
                }
            }
            table.add(test, 100.0 * seen / trials, 100.0 * alarms / trials / DEALS);
        }
        return table;
    }

    /** Messages of two sides, of which the last ones are about a theme that no other is about. */
    private float[][] newTheme(String theme, Random random) {
        List<Integer> chosen = new ArrayList<>(shuffled(random, theme, false).subList(0, 2 * SIDE - SIDE / 4));
        chosen.addAll(shuffled(random, theme, true).subList(0, SIDE / 4));
        return chosen.stream().map(i -> vectors[i]).toArray(float[][]::new);
    }

    /** Of the second half of the messages against the first. */
    private static double pValue(DriftContender test, float[][] messages) {
        int[] side = IntStream.range(0, messages.length).map(i -> i < SIDE ? 0 : 1).toArray();
        return test.pValues(messages, side, "previous")[1];
    }

    private List<Integer> shuffled(Random random, String theme, boolean about) {
        List<Integer> some = new ArrayList<>(
            IntStream.range(0, vectors.length).filter(i -> themes.get(i).equals(theme) == about).boxed().toList()
        );
        Collections.shuffle(some, random);
        return some;
    }
}
