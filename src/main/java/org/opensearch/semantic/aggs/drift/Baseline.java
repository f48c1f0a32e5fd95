// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What the buckets are compared with. Buckets without vectors are passed over.
 *
 * @param name {@code previous}: the bucket before; {@code first}: the first one; {@code before}: all before it, which are compared
 *        with the bucket and all after it; else the key of a bucket
 */
record Baseline(String name) {

    static final Baseline PREVIOUS = new Baseline("previous");
    static final Baseline FIRST = new Baseline("first");
    static final Baseline BEFORE = new Baseline("before");

    /** Most keys that a message names. */
    private static final int NAMED_KEYS = 10;

    /**
     * A bucket as it is compared.
     *
     * @param keys by which the baseline may name it; the first is shown
     * @param side empty if it has no vectors
     */
    record Bucket(List<String> keys, Optional<Side> side) {
        String key() {
            return keys.getFirst();
        }
    }

    /**
     * What a bucket is compared with.
     *
     * @param baseline the key of the other bucket, or {@code before}
     */
    record Against(String baseline, Comparison comparison) {}

    Baseline {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(
                "[" + DriftAggregationBuilder.NAME + "] [baseline] must be [previous], [first], [before] or the key of a bucket"
            );
        }
    }

    /** Whether it makes sense only for buckets that follow one another. */
    boolean needsOrder() {
        return equals(PREVIOUS) || equals(FIRST) || equals(BEFORE);
    }

    /**
     * Per bucket what it is compared with; empty if there is nothing, or if it is the baseline itself.
     *
     * @param who for the message
     * @throws IllegalArgumentException if the baseline names no bucket
     */
    List<Optional<Against>> against(List<Bucket> buckets, String who) {
        if (equals(BEFORE)) {
            return before(buckets);
        }
        if (equals(PREVIOUS)) {
            int[] previous = new int[buckets.size()];
            for (int i = 0, last = -1; i < previous.length; i++) {
                previous[i] = last;
                last = buckets.get(i).side().isPresent() ? i : last;
            }
            return each(buckets, i -> with(buckets, previous[i]));
        }
        int fixed = equals(FIRST) ? first(buckets) : named(buckets, who);
        return each(buckets, i -> i == fixed ? Optional.empty() : with(buckets, fixed));
    }

    private static List<Optional<Against>> each(List<Bucket> buckets, IntFunction<Optional<Bucket>> baseline) {
        List<Optional<Against>> all = new ArrayList<>(buckets.size());
        for (int i = 0; i < buckets.size(); i++) {
            Optional<Side> side = buckets.get(i).side();
            all.add(
                baseline.apply(i)
                    .filter(other -> side.isPresent() && other.side().isPresent())
                    .map(other -> new Against(other.key(), new Comparison(side.orElseThrow(), other.side().orElseThrow())))
            );
        }
        return all;
    }

    private static Optional<Bucket> with(List<Bucket> buckets, int place) {
        return place < 0 ? Optional.empty() : Optional.of(buckets.get(place));
    }

    private static int first(List<Bucket> buckets) {
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.get(i).side().isPresent()) {
                return i;
            }
        }
        return -1;
    }

    private int named(List<Bucket> buckets, String who) {
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.get(i).keys().contains(name)) {
                return i;
            }
        }
        if (buckets.isEmpty()) {
            return -1; // the query found nothing: that is no fault of the baseline
        }
        List<String> keys = buckets.stream().map(Bucket::key).limit(NAMED_KEYS).toList();
        String more = buckets.size() > NAMED_KEYS ? " and " + (buckets.size() - NAMED_KEYS) + " more" : "";
        throw new IllegalArgumentException(
            who + " [baseline] is [" + name + "], which is neither [previous], [first] nor [before], nor the key of a bucket; there are "
                + keys + more
        );
    }

    private static List<Optional<Against>> before(List<Bucket> buckets) {
        Side[] since = new Side[buckets.size()];
        Side all = null;
        for (int i = since.length - 1; i >= 0; i--) {
            all = together(all, buckets.get(i).side());
            since[i] = all;
        }
        List<Optional<Against>> against = new ArrayList<>(Collections.nCopies(since.length, Optional.empty()));
        Side before = null;
        for (int i = 0; i < since.length; i++) {
            Optional<Side> side = buckets.get(i).side();
            if (before != null && side.isPresent()) {
                against.set(i, Optional.of(new Against(BEFORE.name, new Comparison(since[i], before))));
            }
            before = together(before, side);
        }
        return against;
    }

    /** @param known null for none */
    private static Side together(Side known, Optional<Side> more) {
        if (known == null || more.isEmpty()) {
            return more.orElse(known);
        }
        return Side.together(Arrays.asList(known, more.get()));
    }
}
