// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class BindFieldRequestTests extends OpenSearchTestCase {

    public void testWire() throws Exception {
        BindFieldRequest request = new BindFieldRequest("x", "a.v", new ModelId("bge", "d".repeat(43)), 384);
        BytesStreamOutput out = new BytesStreamOutput();
        request.writeTo(out);
        new BindFieldResponse(true).writeTo(out);
        try (var in = out.bytes().streamInput()) {
            BindFieldRequest read = new BindFieldRequest(in);
            assertEquals("x", read.index());
            assertEquals("a.v", read.field());
            assertEquals(request.model(), read.model());
            assertEquals(384, read.dimension());
            assertEquals("bind field [a.v] of [x] to model [bge@dddddddd]", read.getDescription());
            assertTrue(new BindFieldResponse(in).bound());
            assertEquals(0, in.available());
        }
    }
}
