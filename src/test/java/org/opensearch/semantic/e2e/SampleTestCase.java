// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.opensearch.semantic.node.SampleMessages;

/** For tests that search the sample messages. They leave them as they are. */
public abstract class SampleTestCase extends EndToEndTestCase {

    static final String MESSAGES = SampleMessages.INDEX;
    static final String QUESTION = "customers angry about delivery delays";

    private static final Map<String, Map<?, ?>> SOURCES = new HashMap<>();

    private static String sourcesOf = "";

    @Before
    public final void loadMessages() throws Exception {
        SampleMessages.ensureLoaded(node());
        forgetOthers((String) node().get("/" + MESSAGES + "/_settings").ok().at(MESSAGES, "settings", "index", "uuid"));
    }

    /** Other tests may have made the index anew, and a vector depends a little on what shared its batch. */
    private static synchronized void forgetOthers(String uuid) {
        if (uuid.equals(sourcesOf) == false) {
            SOURCES.clear();
            sourcesOf = uuid;
        }
    }

    /** A semantic query for {@link #QUESTION}, with more parameters. */
    static String question(String more) {
        return semantic(QUESTION, more);
    }

    static String semantic(String text, String more) {
        return "{\"semantic\": {\"text_vector\": {\"query\": " + quoted(text) + (more.isEmpty() ? "" : ", " + more) + "}}}";
    }

    /** Every message with its vector, by id. */
    static synchronized Map<String, Map<?, ?>> messages() throws Exception {
        if (SOURCES.isEmpty()) {
            Hits all = searchWith(MESSAGES, "\"size\": 1000, \"query\": {\"match_all\": {}}");
            all.all().forEach(hit -> SOURCES.put((String) hit.get("_id"), (Map<?, ?>) hit.get("_source")));
        }
        return SOURCES;
    }

    static Object field(String id, String name) throws Exception {
        return messages().get(id).get(name);
    }

    static double cosine(List<?> query, String id) throws Exception {
        return Vectors.cosine(query, (List<?>) field(id, "text_vector"));
    }

    /** Ids of the k messages with the greatest cosine, best first, by brute force. */
    static List<String> nearest(List<?> query, int k, Map<String, ?> among) {
        return among.keySet().stream().sorted((a, b) -> {
            try {
                return Double.compare(cosine(query, b), cosine(query, a));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }).limit(k).toList();
    }
}
