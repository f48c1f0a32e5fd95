// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.equalTo;

import org.opensearch.test.OpenSearchTestCase;

public class ProbeTests extends OpenSearchTestCase {

    public void testIsReadAsWritten() {
        Probe probe = new Probe(new long[] { 101, 7592, 102 }, new float[] { 0.0814f, -0.25f, 0 });
        assertThat(probe.toString(), equalTo("101 7592 102;81 -250 0"));
        Probe read = Probe.parse(probe.toString());
        assertArrayEquals(probe.ids(), read.ids());
        assertArrayEquals(new float[] { 0.081f, -0.25f, 0 }, read.vector(), 1e-7f);
    }

    public void testAnythingElseIsRefused() {
        for (String wrong : new String[] { "", "101 102", "101;a", "101;1;2" }) {
            expectThrows(IllegalArgumentException.class, () -> Probe.parse(wrong));
        }
    }
}
