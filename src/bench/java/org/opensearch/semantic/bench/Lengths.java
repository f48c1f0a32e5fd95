// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes texts of so many tokens: of words that are one token each, between the two tokens that the model puts around a text. */
final class Lengths {

    private static final String[] WORDS = ("time year people way day man thing woman life child world school state family student group "
        + "country problem hand part place case week company system program question work government number night point home water "
        + "room mother area money story fact month lot right study book eye job word business issue side kind head house service "
        + "friend father power hour game line end member law car").split(" ");

    /** The tokens that stand for beginning and end. */
    private static final int AROUND = 2;

    private Lengths() {}

    /** So many texts, each of this many tokens. */
    static List<String> texts(int count, int tokens, SplittableRandom random) {
        return IntStream.range(0, count).mapToObj(i -> text(tokens, random)).toList();
    }

    static String text(int tokens, SplittableRandom random) {
        return random.ints(tokens - AROUND, 0, WORDS.length).mapToObj(i -> WORDS[i]).collect(Collectors.joining(" "));
    }
}
