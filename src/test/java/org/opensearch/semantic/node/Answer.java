// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;

/** What a node answered over HTTP. */
public record Answer(int status, String body) {

    /** The body as a JSON object. */
    public Map<String, Object> map() {
        try (XContentParser parser = parser(body)) {
            return parser.map();
        } catch (IOException e) {
            throw new UncheckedIOException("not a JSON object: " + body, e);
        }
    }

    /** What is found in the body by following these keys ({@code String}) and positions ({@code Integer}). */
    public Object at(Object... path) {
        Object value = map();
        for (Object step : path) {
            value = step instanceof Integer position ? ((List<?>) value).get(position) : ((Map<?, ?>) value).get(step);
        }
        return value;
    }

    /** This answer, if its status is below 300; the whole answer as an error if not. */
    public Answer ok() {
        if (status >= 300) {
            throw new AssertionError("status " + status + ": " + body);
        }
        return this;
    }

    static XContentParser parser(String json) throws IOException {
        return JsonXContent.jsonXContent.createParser(NamedXContentRegistry.EMPTY, DeprecationHandler.IGNORE_DEPRECATIONS, json);
    }
}
