// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was seen of all activations of a model while it read many texts; one line per activation in a text file. */
public final class Ranges {

    private final Map<String, Range> ranges;

    Ranges(Map<String, Range> ranges) {
        this.ranges = new TreeMap<>(ranges);
    }

    Range get(Activation activation, int layer, int channels) {
        Range range = ranges.get(activation.key(layer));
        if (range == null || range.channels() != channels) {
            String found = range == null ? "none" : range.channels() + " channels";
            throw new IllegalArgumentException(
                "the ranges are of another model: expected [" + activation.key(layer) + "] of [" + channels + "] channels, found " + found
            );
        }
        return range;
    }

    /** @throws IllegalArgumentException if a line is not {@code <activation> <low> <high> <magnitudes>} */
    public static Ranges read(Path file) throws IOException {
        Map<String, Range> ranges = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("#") == false) {
                int space = line.indexOf(' ');
                if (space < 0) {
                    throw new IllegalArgumentException("[" + file + "] has the line [" + line + "] without a range");
                }
                ranges.put(line.substring(0, space), Range.parse(line.substring(space + 1)));
            }
        }
        return new Ranges(ranges);
    }

    /** @param comment one line about where they come from */
    public void write(Path file, String comment) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# " + comment);
        ranges.forEach((key, range) -> lines.add(key + " " + range));
        Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
