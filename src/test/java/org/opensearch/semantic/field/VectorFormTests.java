// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

public class VectorFormTests extends OpenSearchTestCase {

    private static final Offer OFFER = new Offer(new ModelId("m", "d"), 4, List.of(2));

    private static VectorForm bytes(int dimension, float scale) {
        return new VectorForm(dimension, Optional.of(scale));
    }

    public void testFloatsStayTheSameArray() {
        float[] vector = { 0.6f, 0.8f };
        assertSame(vector, VectorForm.floats(2).of(vector));
    }

    /** (3, 4) / 5, whatever followed. */
    public void testCutVectorsAreScaledToNormOneAgain() {
        assertArrayEquals(new float[] { 0.6f, 0.8f }, VectorForm.floats(2).of(new float[] { 0.3f, 0.4f, 0.5f, 0.7f }), 1e-7f);
    }

    /** (0.6, -0.8) * 100 = (60, -80); rounding half to even is the same for a vector and its opposite. */
    public void testBytesAreRoundedComponents() {
        assertArrayEquals(new float[] { 60, -80 }, bytes(2, 100).of(new float[] { 0.6f, -0.8f }), 0f);
        float[] half = { 0.5f, 0.5f, 0.5f, 0.5f };
        assertArrayEquals(new float[] { 2, 2, 2, 2 }, bytes(4, 5).of(half), 0f);
        float[] opposite = { -0.5f, -0.5f, -0.5f, -0.5f };
        assertArrayEquals(new float[] { -2, -2, -2, -2 }, bytes(4, 5).of(opposite), 0f);
    }

    /** 0.8 * 175 = 140 does not fit into a byte, 0.6 * 175 = 105 does. */
    public void testLargeComponentsAreCutToTheLargestByte() {
        assertArrayEquals(new float[] { -127, 105 }, bytes(2, 175).of(new float[] { -0.8f, 0.6f }), 0f);
    }

    /** (0.3, 0.4) / 0.5 = (0.6, 0.8), times 100. */
    public void testBytesOfACutVector() {
        assertArrayEquals(new float[] { 60, 80 }, bytes(2, 100).of(new float[] { 0.3f, 0.4f, 0.5f }), 0f);
    }

    public void testNormDoesNotMatterToBytes() {
        assertArrayEquals(bytes(2, 100).of(new float[] { 0.6f, 0.8f }), bytes(2, 100).of(new float[] { 6.06f, 8.08f }), 0f);
    }

    /** Bytes that were read back, and are in no component cut, become what they were. */
    public void testReadBack() {
        VectorForm form = bytes(16, 40);
        float[] once = form.of(unit(16));
        assertArrayEquals(once, form.of(once), 1f);
        assertArrayEquals(new float[] { 60, 80 }, bytes(2, 100).of(new float[] { 60, 80 }), 0f);
    }

    public void testZeroStaysZero() {
        assertArrayEquals(new float[2], bytes(2, 100).of(new float[2]), 0f);
        assertArrayEquals(new float[2], VectorForm.floats(2).of(new float[] { 0, 0, 1 }), 0f);
    }

    public void testNoNegativeZero() {
        float[] formed = bytes(2, 100).of(new float[] { 1, -0.001f });
        assertEquals(0, Float.floatToRawIntBits(formed[1]));
    }

    public void testTooShort() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> VectorForm.floats(3).of(new float[2]));
        assertEquals("a vector of dimension 2 can not become one of dimension 3", e.getMessage());
    }

    /** 127 * sqrt(384) / 8 = 311.08..., 127 * 8 / 8 = 127. */
    public void testDefaultScale() {
        assertEquals(Optional.of(311f), VectorForm.bytes(384).scale());
        assertEquals(Optional.of(127f), VectorForm.bytes(64).scale());
    }

    /** Nothing larger than half a step is lost of a component that is not cut, so cosines stay close. */
    public void testDirectionIsKept() {
        for (int i = 0; i < 50; i++) {
            float[] vector = unit(384);
            float[] formed = VectorForm.bytes(384).of(vector);
            for (int c = 0; c < vector.length; c++) {
                assertEquals(Math.clamp(vector[c] * 311f, -127f, 127f), formed[c], 0.5001f);
            }
            assertEquals(1f, new QueryVector(formed).cosine(vector), 0.001f);
        }
    }

    public void testScalesThatCanNotBe() {
        for (float scale : new float[] { 0, -1, 1.9f, 254.1f, Float.NaN, Float.POSITIVE_INFINITY }) {
            expectThrows(IllegalArgumentException.class, () -> bytes(4, scale));
        }
        assertArrayEquals(
            "the least one keeps the flattest vector",
            new float[] { 1, 1, 1, 1 },
            bytes(4, 2).of(new float[] { 1, 1, 1, 1 }),
            0f
        );
        float[] flat = { 1, 1, 1, 1 };
        assertArrayEquals(
            "the largest one cuts nothing of it",
            new float[] { 127, 127, 127, 127 },
            bytes(4, 254).of(VectorMath.normalize(flat)),
            0f
        );
        expectThrows(IllegalArgumentException.class, () -> VectorForm.floats(0));
    }

    public void testFormOfAField() {
        assertEquals(VectorForm.floats(4), VectorForm.of(new VectorField("v", Map.of("dimension", 4)), OFFER));
        assertEquals(VectorForm.floats(4), VectorForm.of(new VectorField("v", Map.of("model_id", "k")), OFFER));
        assertEquals(VectorForm.bytes(2), VectorForm.of(new VectorField("v", Map.of("dimension", "2", "data_type", "byte")), OFFER));
        VectorField three = new VectorField("v", Map.of("dimension", 3));
        Exception e = expectThrows(IllegalArgumentException.class, () -> VectorForm.of(three, OFFER));
        assertEquals("it has dimension 3, and the vectors of model [m] have 4 or one of [2]", e.getMessage());
    }

    public void testWire() throws Exception {
        for (VectorForm form : new VectorForm[] { VectorForm.floats(3), VectorForm.bytes(3) }) {
            BytesStreamOutput out = new BytesStreamOutput();
            form.writeTo(out);
            assertEquals(form, new VectorForm(out.bytes().streamInput()));
        }
    }

    private static float[] unit(int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random().nextGaussian();
        }
        return VectorMath.normalize(vector);
    }
}
