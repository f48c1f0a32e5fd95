// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Files with a few things wrong: bytes changed, cut out, doubled, moved, or replaced by what parsers stumble over. */
public final class Mutants {

    private static final List<String> STUMBLES = List.of(
        "null",
        "-1",
        "0",
        "1e999",
        "4294967295",
        "18446744073709551616",
        "\"\"",
        "[]",
        "{}",
        "true",
        "[[[[[[[[[[[[[[[[[[[[",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "{\"Regex\": \"(a+)+$\"}",
        "&a",
        "*a",
        "!!int",
        "- ",
        ": ",
        "\n---\n",
        "\u0000",
        "é",
        "\uFEFF"
    );

    private Mutants() {}

    /** The same for the same state of {@code random}. */
    public static byte[] of(byte[] whole, SplittableRandom random) {
        byte[] mutant = whole;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            mutant = changed(mutant, random);
        }
        return mutant;
    }

    private static byte[] changed(byte[] file, SplittableRandom random) {
        if (file.length < 2) {
            return file;
        }
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(Math.min(file.length - at, 1 + random.nextInt(40)));
        byte[] stumble = STUMBLES.get(random.nextInt(STUMBLES.size())).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(7)) {
            case 0 -> {
                byte[] changed = file.clone();
                changed[at] = (byte) random.nextInt();
                yield changed;
            }
            case 1 -> {
                byte[] changed = file.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                yield changed;
            }
            case 2 -> replaced(file, at, length, new byte[0]);
            case 3 -> replaced(file, at, 0, Arrays.copyOfRange(file, at, at + length));
            case 4 -> replaced(file, at, 0, stumble);
            case 5 -> replaced(file, at, length, stumble);
            default -> random.nextInt(4) == 0
                ? Arrays.copyOf(file, at)
                : replaced(file, at, length, part(file, random, length));
        };
    }

    private static byte[] part(byte[] file, SplittableRandom random, int length) {
        int from = random.nextInt(file.length - length + 1);
        return Arrays.copyOfRange(file, from, from + length);
    }

    private static byte[] replaced(byte[] file, int at, int length, byte[] by) {
        byte[] changed = new byte[file.length - length + by.length];
        System.arraycopy(file, 0, changed, 0, at);
        System.arraycopy(by, 0, changed, at, by.length);
        System.arraycopy(file, at + length, changed, at + by.length, file.length - at - length);
        return changed;
    }
}
