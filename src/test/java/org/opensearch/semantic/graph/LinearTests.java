// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.equalTo;

import org.opensearch.test.OpenSearchTestCase;

public class LinearTests extends OpenSearchTestCase {

    /** Two inputs, three outputs. */
    private final Linear linear = new Linear(new float[] { 1, 2, 3, 4, 5, 6 }, new float[] { 7, 8, 9 });

    public void testShape() {
        assertThat(linear.inputs(), equalTo(2));
        assertThat(linear.outputs(), equalTo(3));
        assertThat(linear.weight(1, 0), equalTo(4f));
    }

    public void testScaledInputsAndOutputs() {
        Linear inputs = linear.multiplyInputs(new float[] { 10, 100 });
        assertArrayEquals(new float[] { 10, 20, 30, 400, 500, 600 }, inputs.weights(), 0);
        assertArrayEquals(new float[] { 7, 8, 9 }, inputs.bias(), 0);
        Linear outputs = linear.divideOutputs(new float[] { 1, 2, 3 });
        assertArrayEquals(new float[] { 1, 2 / 2f, 3 / 3f, 4, 5 / 2f, 6 / 3f }, outputs.weights(), 0);
        assertArrayEquals(new float[] { 7, 8 / 2f, 9 / 3f }, outputs.bias(), 0);
    }

    public void testChosenInputsAndOutputs() {
        Linear outputs = linear.outputs(new int[] { 2, 0 });
        assertArrayEquals(new float[] { 3, 1, 6, 4 }, outputs.weights(), 0);
        assertArrayEquals(new float[] { 9, 7 }, outputs.bias(), 0);
        Linear inputs = linear.inputs(new int[] { 1, 1, 0 });
        assertArrayEquals(new float[] { 4, 5, 6, 4, 5, 6, 1, 2, 3 }, inputs.weights(), 0);
        assertArrayEquals(new float[] { 7, 8, 9 }, inputs.bias(), 0);
    }

    public void testBias() {
        assertTrue(linear.hasBias());
        assertFalse(linear.withoutBias().hasBias());
        assertThat(linear.withoutBias().outputs(), equalTo(3));
    }

    public void testWeightsThatDoNotFit() {
        for (float[][] wrong : new float[][][] { { new float[5], new float[3] }, { new float[0], new float[3] }, { new float[3], {} } }) {
            expectThrows(IllegalArgumentException.class, () -> new Linear(wrong[0], wrong[1]));
        }
    }
}
