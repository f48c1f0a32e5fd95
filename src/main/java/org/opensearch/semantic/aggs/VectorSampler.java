// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Draws a {@link VectorSample} from the vectors of one bucket on one shard. It promises what that class promises; here is how it
 * is made.
 *
 * <ul>
 * <li>A vector that ranks behind the last one kept, once the sample is full, costs its hash and one comparison. A sample of k out of
 *     n distinct vectors takes in about k (1 + ln(n/k)).
 * <li>A kept vector holds the documents it was met in, at most {@value #DOCUMENTS}. Ids are looked up at the end, for these only.
 * <li>Memory is reserved ahead, before it is taken, in steps that double.
 * </ul>
 */
public final class VectorSampler {

    /** How many of the documents with the very same vector are remembered; the first of their ids is given. */
    static final int DOCUMENTS = 16;

    /** Of a kept vector besides its components: array, key, entry of the tree, documents, later its id. An estimate from above. */
    private static final long BYTES_PER_VECTOR = 320;

    /** Odd, with bits that look random: of the fraction of the golden ratio, and of the finaliser below. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long MIX_1 = 0xFF51AFD7ED558CCDL;
    private static final long MIX_2 = 0xC4CEB9FE1A85EC53L;

    /** Names documents of a shard. */
    public interface Documents {
        DocumentId of(int doc) throws IOException;
    }

    /**
     * @param docs int[sample], for each vector of the sample the one that names it, as it was {@link #add added}
     */
    public record Drawn(VectorSample sample, int[] docs) {}

    private record Key(long rank, float[] vector) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return SampledVector.compare(rank, vector, other.rank, other.vector);
        }
    }

    /** What is known of a kept vector. */
    private static final class Met {
        private long count;
        private int[] docs = new int[1];

        void in(int doc) {
            if (count < DOCUMENTS) {
                int at = (int) count;
                if (at == docs.length) {
                    docs = Arrays.copyOf(docs, Math.min(DOCUMENTS, 4 * at));
                }
                docs[at] = doc;
            }
            count++;
        }

        int[] docs() {
            return Arrays.copyOf(docs, (int) Math.min(count, DOCUMENTS));
        }
    }

    private final int limit;
    private final long seed;
    private final LongConsumer memory;
    private final TreeMap<Key, Met> kept = new TreeMap<>();
    /** The last rank kept, once the sample is full; nothing behind it is ever drawn. */
    private long lastRank = Long.MAX_VALUE;
    /** Vectors that memory was reserved for. */
    private int reserved;

    /**
     * @param limit most vectors to keep; 0 for none
     * @param seed another seed draws another sample
     * @param memory is asked for bytes before they are taken, and may refuse by an exception
     */
    public VectorSampler(int limit, long seed, LongConsumer memory) {
        this.limit = limit;
        this.seed = seed;
        this.memory = memory;
    }

    /**
     * @param vector float[dimension]; copied if it is kept
     * @param doc what {@link Documents} will be asked for
     */
    public void add(float[] vector, int doc) {
        if (limit > 0) {
            add(rank(vector, seed), vector, doc);
        }
    }

    /**
     * Draws by another rank than the hash. It must depend on the vector alone; then all that is said of samples holds, but that they are
     * random: these are the {@code limit} distinct vectors of the lowest rank.
     */
    public void add(long rank, float[] vector, int doc) {
        if (limit == 0 || rank > lastRank) {
            return;
        }
        Key key = new Key(rank, vector);
        Met met = kept.get(key);
        if (met == null) {
            if (kept.size() == limit && key.compareTo(kept.lastKey()) > 0) {
                return;
            }
            met = new Met();
            keep(new Key(rank, vector.clone()), met);
        }
        met.in(doc);
    }

    private void keep(Key key, Met met) {
        if (kept.size() == limit) {
            kept.pollLastEntry();
        } else if (kept.size() == reserved) {
            int more = Math.min(limit - reserved, Math.max(1, reserved));
            memory.accept(more * (BYTES_PER_VECTOR + (long) Float.BYTES * key.vector().length));
            reserved += more;
        }
        kept.put(key, met);
        if (kept.size() == limit) {
            lastRank = kept.lastKey().rank();
        }
    }

    /** The sample, with the documents named. */
    public VectorSample sample(Documents documents) throws IOException {
        return draw(documents).sample();
    }

    /** The sample, and where its vectors were met. */
    public Drawn draw(Documents documents) throws IOException {
        Map<Integer, DocumentId> ids = new HashMap<>();
        // in ascending order, in which stored fields are read fastest
        for (int doc : kept.values().stream().flatMapToInt(met -> Arrays.stream(met.docs())).sorted().distinct().toArray()) {
            ids.put(doc, documents.of(doc));
        }
        List<SampledVector> vectors = new ArrayList<>(kept.size());
        int[] docs = new int[kept.size()];
        kept.forEach((key, met) -> {
            int first = Arrays.stream(met.docs()).boxed().min(Comparator.<Integer, DocumentId>comparing(ids::get)).orElseThrow();
            docs[vectors.size()] = first;
            vectors.add(new SampledVector(key.rank(), key.vector(), met.count, ids.get(first)));
        });
        return new Drawn(new VectorSample(limit, seed, vectors), docs);
    }

    /**
     * The rank by which vectors are drawn: a hash of all components. Two of them at a time go into one of four lanes, which do not wait for
     * one another; the end is the finaliser of Appleby's MurmurHash3.
     */
    public static long rank(float[] vector, long seed) {
        long a = seed + GOLDEN;
        long b = seed ^ MIX_1;
        long c = seed + MIX_2;
        long d = seed ^ Long.rotateLeft(GOLDEN, 32);
        int i = 0;
        for (; i + 7 < vector.length; i += 8) {
            a = lane(a, bits(vector[i], vector[i + 1]));
            b = lane(b, bits(vector[i + 2], vector[i + 3]));
            c = lane(c, bits(vector[i + 4], vector[i + 5]));
            d = lane(d, bits(vector[i + 6], vector[i + 7]));
        }
        for (; i < vector.length; i++) {
            a = lane(a, bits(vector[i], 0f));
        }
        long all = lane(lane(lane(lane(vector.length, a), b), c), d);
        all = (all ^ (all >>> 33)) * MIX_1;
        all = (all ^ (all >>> 33)) * MIX_2;
        return all ^ (all >>> 33);
    }

    private static long lane(long state, long bits) {
        return (Long.rotateLeft(state, 27) ^ bits) * GOLDEN;
    }

    private static long bits(float x, float y) {
        return (long) Float.floatToRawIntBits(x) << 32 | Integer.toUnsignedLong(Float.floatToRawIntBits(y));
    }
}
