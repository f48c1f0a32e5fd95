// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.fusion.Normalization;

/**
 * What is fixed once per request on the coordinating node, and sent to the shards inside the query: how the scores of each leg become
 * evidence.
 *
 * @param lexical of each lexical leg; null for one whose scores are measured on the {@linkplain WordScale scale of words}, which shards
 *     know, or if nothing is known
 * @param semantic of each semantic leg
 */
record Bounds(List<Normalization> lexical, List<Normalization> semantic) implements Writeable {

    private static final byte UNKNOWN = 0;
    private static final byte NONE = 1;
    private static final byte LINEAR = 2;
    private static final byte RECIPROCAL_RANK = 3;
    private static final byte SATURATION = 4;

    Bounds(StreamInput in) throws IOException {
        this(readAll(in), readAll(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        writeAll(out, lexical);
        writeAll(out, semantic);
    }

    private static List<Normalization> readAll(StreamInput in) throws IOException {
        int size = in.readVInt();
        List<Normalization> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(read(in));
        }
        return all;
    }

    private static Normalization read(StreamInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case UNKNOWN -> null;
            case NONE -> new Normalization.None();
            case LINEAR -> new Normalization.Linear(in.readFloat(), in.readFloat());
            case SATURATION -> new Normalization.Saturation(in.readFloat());
            case RECIPROCAL_RANK -> new Normalization.ReciprocalRank(in.readFloatArray(), in.readVInt());
            default -> throw new IOException("unknown normalization [" + kind + "] of a [semantic_hybrid] query");
        };
    }

    private static void writeAll(StreamOutput out, List<Normalization> all) throws IOException {
        out.writeVInt(all.size());
        for (Normalization one : all) {
            write(out, one);
        }
    }

    private static void write(StreamOutput out, Normalization normalization) throws IOException {
        switch (normalization) {
            case null -> out.writeByte(UNKNOWN);
            case Normalization.None none -> out.writeByte(NONE);
            case Normalization.Linear linear -> {
                out.writeByte(LINEAR);
                out.writeFloat(linear.floor());
                out.writeFloat(linear.ceiling());
            }
            case Normalization.Saturation saturation -> {
                out.writeByte(SATURATION);
                out.writeFloat(saturation.half());
            }
            case Normalization.ReciprocalRank ranks -> {
                out.writeByte(RECIPROCAL_RANK);
                out.writeFloatArray(ranks.best());
                out.writeVInt(ranks.constant());
            }
        }
    }
}
