// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.OpenSearchTestCase;

/** What one node tells another of its models. */
public class ModelStatusTests extends OpenSearchTestCase {

    private static <T extends Writeable> T sent(T value, Writeable.Reader<T> reader) throws Exception {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            value.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                T read = reader.read(in);
                assertThat("all of it is read", in.available(), equalTo(0));
                return read;
            }
        }
    }

    private static ModelStatus status(boolean open) {
        ModelStatus.Known known = new ModelStatus.Known(
            "digest",
            384,
            List.of(64, 128),
            512,
            open ? Optional.of("int8") : Optional.empty()
        );
        Optional<Long> lastUse = open ? Optional.of(1_700_000_000_000L) : Optional.empty();
        return new ModelStatus("m", "config", Optional.of(known), open, open ? 123 : 0, lastUse, Optional.empty());
    }

    public void testStates() throws Exception {
        ModelStatus unavailable = ModelStatus.unavailable("m", ModelFolder.Origin.BUNDLED, "why");
        assertThat(status(true).state().toString(), equalTo("loaded"));
        assertThat(status(false).state().toString(), equalTo("idle"));
        assertThat(unavailable.state().toString(), equalTo("unavailable"));
        assertThat(status(false).id(), equalTo(Optional.of(new ModelId("m", "digest"))));
        assertThat(unavailable.id(), equalTo(Optional.empty()));
        for (ModelStatus status : List.of(status(true), status(false), unavailable)) {
            assertThat(sent(status, ModelStatus::new), equalTo(status));
        }
    }

    public void testChanges() throws Exception {
        ModelChanges changes = new ModelChanges(List.of("a"), List.of("b", "c"), List.of(), Map.of("d", "why"));
        assertThat(sent(changes, ModelChanges::new), equalTo(changes));
    }
}
