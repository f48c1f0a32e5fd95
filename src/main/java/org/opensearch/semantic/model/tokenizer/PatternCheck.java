// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a regular expression of a tokenizer can be matched with any text in a bounded number of steps. The engine goes back one step at a
 * time, and ends the process after ten million of them, so it is counted how often it may have to: what can match more or less of a text, and
 * is followed by something that can fail, is tried again for each length. Let through are expressions that need at most some dozens of steps
 * for each character: those of the known tokenizers are among them.
 *
 * <p>Not let through are groups that are repeated without bound, what was matched before (back references), and expressions that match
 * nothing.
 */
final class PatternCheck {

    /** Steps for each character of a text, over all alternatives. */
    private static final long MOST_STEPS = 64;

    /** Of alternatives without anything unbounded, whose steps do not grow with the text. */
    private static final long MOST_CHOICES = 10_000;

    private static final int DEEPEST = 8;
    private static final int MOST_REPEATS = 1000;

    private static final Pattern REPEATS = Pattern.compile("\\{(\\d{0,4})(,?)(\\d{0,4})\\}");
    private static final Pattern GROUP = Pattern.compile("\\((?:\\?(?::|=|!|<=|<!|>|[im]+:))?");
    private static final Pattern ESCAPE = Pattern
        .compile("\\\\(?:[pP]\\{\\^?[A-Za-z0-9_ -]+\\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[sSdDwWhHrntfvbBAzZ]|[^A-Za-z0-9])");

    /**
     * What it takes to match a part again after something that follows it has failed.
     *
     * @param unbounded how many things in it can be of any length
     * @param choices in how many ways it can match besides
     */
    private record Cost(int unbounded, long choices) {
        static final Cost NONE = new Cost(0, 1);

        Cost then(Cost next) {
            return new Cost(unbounded + next.unbounded, Math.min(choices * next.choices, Integer.MAX_VALUE));
        }

        Cost or(Cost other) {
            return new Cost(Math.max(unbounded, other.unbounded), Math.min(choices + other.choices, Integer.MAX_VALUE));
        }
    }

    /**
     * A part of the expression.
     *
     * @param empty whether it can match no character
     * @param fails whether it can fail
     * @param own the cost within it, if nothing after it fails
     * @param all the cost if something does
     */
    private record Part(boolean empty, boolean fails, Cost own, Cost all) {
        static final Part CHARACTER = new Part(false, true, Cost.NONE, Cost.NONE);
        static final Part PLACE = new Part(true, true, Cost.NONE, Cost.NONE);

        static Part sequence(List<Part> parts) {
            int last = parts.size() - 1;
            while (last >= 0 && parts.get(last).fails == false) {
                last--;
            }
            boolean empty = true;
            Cost own = Cost.NONE;
            Cost all = Cost.NONE;
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                empty &= part.empty;
                own = own.then(i < last ? part.all : part.own);
                all = all.then(part.all);
            }
            return new Part(empty, last >= 0, own, all);
        }

        Part or(Part other) {
            return new Part(empty || other.empty, fails && other.fails, own.or(other.own), all.or(other.all));
        }
    }

    private final String pattern;
    private int at;

    private PatternCheck(String pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException if the expression is refused */
    static void check(String pattern) {
        PatternCheck check = new PatternCheck(pattern);
        long perCharacter = 0;
        long fixed = 0;
        for (Part alternative : check.alternatives(0)) {
            if (alternative.empty) {
                throw check.refused("it can match nothing");
            }
            if (alternative.own.unbounded > 1) {
                throw check.refused("it may go back over a text several times over");
            }
            if (alternative.own.unbounded == 1) {
                perCharacter += alternative.own.choices;
            } else {
                fixed += alternative.own.choices;
            }
        }
        if (check.at < pattern.length()) {
            throw check.refused("it has a bracket without its other");
        }
        if (perCharacter > MOST_STEPS || fixed > MOST_CHOICES) {
            throw check.refused("it has too many ways to match a text");
        }
    }

    private List<Part> alternatives(int depth) {
        if (depth > DEEPEST) {
            throw refused("it has groups more than [" + DEEPEST + "] deep");
        }
        List<Part> alternatives = new ArrayList<>();
        do {
            at += alternatives.isEmpty() ? 0 : 1;
            List<Part> parts = new ArrayList<>();
            while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
                parts.add(repeated(depth));
            }
            alternatives.add(Part.sequence(parts));
        } while (at < pattern.length() && pattern.charAt(at) == '|');
        return alternatives;
    }

    private Part repeated(int depth) {
        char first = pattern.charAt(at);
        Part part = switch (first) {
            case '(' -> group(depth);
            case '[' -> {
                characterClass(0);
                yield Part.CHARACTER;
            }
            case '\\' -> escape();
            case '*', '+', '?' -> throw refused("it repeats what is not there, or is repeated already");
            default -> {
                at++;
                yield first == '^' || first == '$' ? Part.PLACE : Part.CHARACTER;
            }
        };
        return at < pattern.length() ? repeated(part, first == '(') : part;
    }

    private Part repeated(Part part, boolean group) {
        int least;
        int most; // -1 is any number
        char sign = pattern.charAt(at);
        Matcher repeats = REPEATS.matcher(pattern).region(at, pattern.length());
        if (sign == '*' || sign == '+' || sign == '?') {
            least = sign == '+' ? 1 : 0;
            most = sign == '?' ? 1 : -1;
            at++;
        } else if (repeats.lookingAt() && repeats.group().matches(".*\\d.*")) {
            least = repeats.group(1).isEmpty() ? 0 : Integer.parseInt(repeats.group(1));
            String end = repeats.group(2).isEmpty() ? repeats.group(1) : repeats.group(3);
            most = end.isEmpty() ? -1 : Integer.parseInt(end);
            at = repeats.end();
        } else {
            return part;
        }
        if (at < pattern.length() && (pattern.charAt(at) == '?' || sign != '{' && pattern.charAt(at) == '+')) {
            if (least == most) {
                throw refused("it has [?] after a fixed number of times, which does not mean the same everywhere");
            }
            at++; // as few as possible, or never given back
        }
        return repeated(part, group, least, most);
    }

    private Part repeated(Part part, boolean group, int least, int most) {
        if (least > MOST_REPEATS || most > MOST_REPEATS || most != -1 && most < least) {
            throw refused("it repeats something from [" + least + "] to [" + most + "] times");
        }
        if (part == Part.PLACE || group && (most != 1 || least != 0)) {
            throw refused("it repeats a group or a place");
        }
        if (group) {
            Cost all = part.all.or(Cost.NONE);
            return new Part(true, false, part.own, all);
        }
        Cost cost = most == -1 ? new Cost(1, 1) : new Cost(0, most - least + 1);
        return new Part(least == 0, least > 0, Cost.NONE, cost);
    }

    private Part group(int depth) {
        Matcher start = GROUP.matcher(pattern).region(at, pattern.length());
        start.lookingAt();
        String kind = start.group();
        at = start.end();
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            throw refused("it has a group of an unknown kind");
        }
        Part whole = null;
        for (Part alternative : alternatives(depth + 1)) {
            whole = whole == null ? alternative : whole.or(alternative);
        }
        if (whole == null || at >= pattern.length()) {
            throw refused("it has a bracket without its other");
        }
        at++; // the bracket that ended the alternatives
        boolean look = kind.endsWith("=") || kind.endsWith("!");
        return look ? new Part(true, true, whole.own, whole.own) : whole;
    }

    private void characterClass(int depth) {
        at++;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        boolean empty = true;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            char c = pattern.charAt(at);
            if (c == '[') {
                if (depth == DEEPEST) {
                    throw refused("it has classes more than [" + DEEPEST + "] deep");
                }
                characterClass(depth + 1);
            } else if (c == '\\') {
                escape();
            } else {
                at++;
            }
            empty = false;
        }
        if (empty || at >= pattern.length()) {
            throw refused("it has a class that is empty or does not end");
        }
        at++;
    }

    private Part escape() {
        Matcher escape = ESCAPE.matcher(pattern).region(at, pattern.length());
        if (escape.lookingAt() == false) {
            throw refused("it has an escape that is not supported: [" + pattern.substring(at, Math.min(at + 2, pattern.length())) + "]");
        }
        at = escape.end();
        return escape.end() - escape.start() == 2 && "bBAzZ".indexOf(pattern.charAt(at - 1)) >= 0 ? Part.PLACE : Part.CHARACTER;
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the regular expression [" + pattern + "] is refused: " + why + " (at character [" + at + "])");
    }
}
