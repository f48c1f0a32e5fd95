// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Optional;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class BindFieldRequestTests extends OpenSearchTestCase {

    public void testWire() throws Exception {
        BindFieldRequest request = new BindFieldRequest("x", "a.v", new Offer(new ModelId("bge", "d".repeat(43)), 384, List.of(64, 128)));
        BytesStreamOutput out = new BytesStreamOutput();
        request.writeTo(out);
        new BindFieldResponse(Optional.of(VectorForm.bytes(64))).writeTo(out);
        new BindFieldResponse(Optional.empty()).writeTo(out);
        try (var in = out.bytes().streamInput()) {
            BindFieldRequest read = new BindFieldRequest(in);
            assertEquals("x", read.index());
            assertEquals("a.v", read.field());
            assertEquals(request.offer(), read.offer());
            assertEquals(List.of(64, 128), read.offer().shorter());
            assertEquals("bind field [a.v] of [x] to model [bge@dddddddd]", read.getDescription());
            assertEquals(Optional.of(VectorForm.bytes(64)), new BindFieldResponse(in).form());
            assertEquals(Optional.empty(), new BindFieldResponse(in).form());
            assertEquals(0, in.available());
        }
    }
}
