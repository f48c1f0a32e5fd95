// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.RealNode;

/** A bulk request, and what became of each of its documents. */
final class Bulk {

    private final StringBuilder lines = new StringBuilder();

    /** One more document, as JSON on one line. */
    Bulk index(String id, String source) {
        lines.append("{\"index\": {\"_id\": \"").append(id).append("\"}}\n").append(source).append('\n');
        return this;
    }

    /** One more document with nothing but its {@code text}. */
    Bulk text(String id, String text) {
        return index(id, "{\"text\": " + EndToEndTestCase.quoted(text) + "}");
    }

    /** Sends it, with these parameters and {@code refresh=true}. */
    Items send(RealNode node, String index, String parameters) {
        return new Items(node.post("/" + index + "/_bulk?refresh=true" + parameters, lines.toString()).ok());
    }

    Items send(RealNode node, String index) {
        return send(node, index, "");
    }

    record Items(Answer answer) {

        private Map<String, Map<?, ?>> byId() {
            Map<String, Map<?, ?>> byId = new LinkedHashMap<>();
            for (Object item : (List<?>) answer.at("items")) {
                Map<?, ?> only = (Map<?, ?>) ((Map<?, ?>) item).values().iterator().next();
                byId.put((String) only.get("_id"), only);
            }
            return byId;
        }

        Map<String, Integer> statuses() {
            Map<String, Integer> statuses = new LinkedHashMap<>();
            byId().forEach((id, item) -> statuses.put(id, (Integer) item.get("status")));
            return statuses;
        }

        String reason(String id) {
            return (String) ((Map<?, ?>) byId().get(id).get("error")).get("reason");
        }

        List<String> withStatus(int status) {
            List<String> ids = new ArrayList<>();
            statuses().forEach((id, found) -> {
                if (found == status) {
                    ids.add(id);
                }
            });
            return ids;
        }

        Items noErrors() {
            assertEquals(answer.body(), false, answer.at("errors"));
            return this;
        }
    }
}
