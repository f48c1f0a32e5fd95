// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.List;

/** Makes ranges out of the outputs of a recording graph. */
public final class RangeRecorder {

    private final RecordingArithmetic recording;

    RangeRecorder(RecordingArithmetic recording) {
        this.recording = recording;
    }

    /** Length of the output for one text. */
    public int width() {
        return recording.width();
    }

    /** @param outputs float[texts][width], of one text each */
    public Ranges ranges(List<float[]> outputs) {
        return recording.ranges(outputs);
    }
}
