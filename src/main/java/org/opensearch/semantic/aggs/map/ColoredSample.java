// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;

/**
 * A sample of vectors, and a colour of each: a value of the document, or nested object, that names the vector.
 *
 * @param colors as many as vectors, null where there is none
 */
record ColoredSample(VectorSample sample, List<Object> colors) implements Writeable {

    /** A vector and who has it. Two vectors of one document have different ranks, being different. */
    private record Key(long rank, DocumentId document) {
        static Key of(SampledVector vector) {
            return new Key(vector.rank(), vector.document());
        }
    }

    ColoredSample {
        colors = Collections.unmodifiableList(new ArrayList<>(colors));
        if (colors.size() != sample.size()) {
            throw new IllegalArgumentException("[" + sample.size() + "] vectors with [" + colors.size() + "] colors");
        }
    }

    /** All of no colour. */
    static ColoredSample without(VectorSample sample) {
        return new ColoredSample(sample, Collections.nCopies(sample.size(), null));
    }

    static ColoredSample empty(int limit, long seed) {
        return without(VectorSample.empty(limit, seed));
    }

    ColoredSample(StreamInput in) throws IOException {
        this(new VectorSample(in), in.readList(StreamInput::readGenericValue));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        sample.writeTo(out);
        out.writeCollection(colors, StreamOutput::writeGenericValue);
    }

    /** The sample of all together, as {@link VectorSample#merge} says. */
    static ColoredSample merge(Collection<ColoredSample> parts) {
        VectorSample merged = VectorSample.merge(parts.stream().map(ColoredSample::sample).toList());
        Map<Key, Object> known = new HashMap<>();
        for (ColoredSample part : parts) {
            for (int i = 0; i < part.colors.size(); i++) {
                Object color = part.colors.get(i);
                if (color != null) {
                    known.merge(Key.of(part.sample.vectors().get(i)), color, ColoredSample::first);
                }
            }
        }
        return new ColoredSample(merged, merged.vectors().stream().map(vector -> known.get(Key.of(vector))).toList());
    }

    /** Two documents of one index and id, sent to two shards by different routing, have no better one. */
    private static Object first(Object a, Object b) {
        return a.toString().compareTo(b.toString()) <= 0 ? a : b;
    }
}
