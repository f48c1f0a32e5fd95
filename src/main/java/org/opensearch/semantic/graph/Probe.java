// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * A text and what the original model makes of it: travels with an int8 graph, so that whoever opens it can see whether this machine
 * multiplies as the graph expects.
 *
 * @param ids token ids, special tokens included
 * @param vector float[dimension], to three decimals
 */
public record Probe(long[] ids, float[] vector) {

    private static final float THOUSAND = 1000;

    /** @throws IllegalArgumentException if the text was not made by {@link #toString} */
    public static Probe parse(String text) {
        String[] parts = text.split(";");
        if (parts.length != 2) {
            throw new IllegalArgumentException("expected a probe as [<token ids>;<vector in thousandths>], found [" + text + "]");
        }
        long[] ids = Arrays.stream(parts[0].split(" ")).mapToLong(Long::parseLong).toArray();
        String[] components = parts[1].split(" ");
        float[] vector = new float[components.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Integer.parseInt(components[i]) / THOUSAND;
        }
        return new Probe(ids, vector);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        for (long id : ids) {
            text.add(Long.toString(id));
        }
        StringJoiner components = new StringJoiner(" ");
        for (float component : vector) {
            components.add(Integer.toString(Math.round(component * THOUSAND)));
        }
        return text + ";" + components;
    }
}
