// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Walks through messages of protobuf's wire format, field by field. Groups are refused: ONNX has none, and skipping them is recursive. */
final class ProtoMessages {

    /** Takes the field with this tag: reads it, or returns false, and it is skipped. */
    @FunctionalInterface
    interface Field {
        boolean read(int tag) throws IOException;
    }

    @FunctionalInterface
    interface Message<T> {
        T read() throws IOException;
    }

    private final CodedInputStream in;

    ProtoMessages(CodedInputStream in) {
        this.in = in;
    }

    /** Reads the message whose tag was read. */
    <T> T message(Message<T> message) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        T read = message.read();
        in.popLimit(limit);
        return read;
    }

    /** All fields up to the end of the message that is read now. */
    void fields(Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (field.read(tag)) {
                continue;
            }
            int type = WireFormat.getTagWireType(tag);
            if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
                throw new InvalidProtocolBufferException("a group, which ONNX does not have");
            }
            in.skipField(tag);
        }
    }
}
