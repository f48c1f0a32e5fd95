// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opensearch.core.xcontent.XContentParser;

/** The kinds of evaluation, by their names in a request. */
enum Kind {
    RETRIEVAL {
        @Override
        Evaluation parse(XContentParser parser) throws IOException {
            return Retrieval.parse(parser);
        }
    },
    CLASSIFICATION {
        @Override
        Evaluation parse(XContentParser parser) throws IOException {
            return Classification.parse(parser);
        }
    },
    CLUSTERING {
        @Override
        Evaluation parse(XContentParser parser) throws IOException {
            return Clustering.parse(parser);
        }
    },
    SIMILARITY {
        @Override
        Evaluation parse(XContentParser parser) throws IOException {
            return Similarity.parse(parser);
        }
    },
    ANOMALY {
        @Override
        Evaluation parse(XContentParser parser) throws IOException {
            return Anomaly.parse(parser);
        }
    };

    /** Reads {@code {...}}, the parser standing on its START_OBJECT. */
    abstract Evaluation parse(XContentParser parser) throws IOException;

    /** The name in a request. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Kind::word).toList();
    }
}
