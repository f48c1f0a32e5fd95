// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchHit;

/** Passages and queries for tests. */
final class Passages {

    private Passages() {}

    static PassagesQuery query(String parameters) throws IOException {
        return parse(
            "{\"index\": \"articles\", \"field\": \"body\", \"query\": \"who pays\"" + (parameters.isEmpty() ? "" : ", " + parameters) + "}"
        );
    }

    static PassagesQuery parse(String json) throws IOException {
        try (
            XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                json
            )
        ) {
            return PassagesQuery.parse(parser);
        }
    }

    static SearchHit hit(int number) {
        SearchHit hit = new SearchHit(number, "doc" + number, Map.of(), Map.of());
        hit.score(1f);
        return hit;
    }

    /** A passage of one text per document. */
    static Found found(int document, int start, String text, double score, float... direction) {
        return found(document, start, "", text, score, direction);
    }

    /** With this white space before it. */
    static Found found(int document, int start, String spaceBefore, String text, double score, float... direction) {
        return new Found(
            document,
            hit(document),
            Optional.empty(),
            Optional.empty(),
            0,
            start,
            start + text.length(),
            text,
            spaceBefore,
            score,
            direction.length == 0 ? null : direction
        );
    }
}
