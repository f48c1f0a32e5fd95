// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;

final class Retrieval implements Evaluation {

    static Retrieval parse(XContentParser parser) throws IOException {
        parser.skipChildren();
        return new Retrieval();
    }

    @Override
    public int sources() {
        return 0;
    }

    @Override
    public TextSource source(int number, List<Loaded> before) {
        throw new UnsupportedOperationException("[evaluate] [retrieval] comes with a later change");
    }

    @Override
    public Trial prepare(List<Loaded> loaded, Setting setting) {
        throw new UnsupportedOperationException("[evaluate] [retrieval] comes with a later change");
    }
}
