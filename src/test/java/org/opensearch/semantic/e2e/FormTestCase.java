// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.opensearch.semantic.node.Answer;

/** For tests that search the sample messages, embedded into a field {@code vector} of some form. */
abstract class FormTestCase extends SampleTestCase {

    static final String[] QUESTIONS = { QUESTION, "I want my money back", "lovely coffee", "can not sign in", "the bag does not close" };

    private static final Map<String, String> LOADED = new HashMap<>();

    @AfterClass
    public static void deleteLoaded() throws Exception {
        for (String path : LOADED.values()) {
            node().delete("/" + path);
        }
        LOADED.clear();
    }

    /** An index of all messages whose field has this mapping, made by the first that asks for it. */
    final String loaded(String mapping) throws Exception {
        String known = LOADED.get(mapping);
        if (known != null) {
            return known;
        }
        String name = unused("messages");
        LOADED.put(mapping, name);
        String pipeline = pipeline(embedding(""));
        String properties = "\"text\": {\"type\": \"text\", \"analyzer\": \"english\"}, \"theme\": {\"type\": \"keyword\"}, \"date\": "
            + "{\"type\": \"date\"}, \"brand\": {\"type\": \"keyword\"}, \"vector\": " + mapping;
        String settings = "\"index.knn\": true, \"index.number_of_replicas\": 0";
        node().put("/" + name, "{\"settings\": {" + settings + "}, \"mappings\": {\"properties\": {" + properties + "}}}").ok();
        Bulk bulk = new Bulk();
        for (Map.Entry<String, Map<?, ?>> message : messages().entrySet()) {
            Map<?, ?> source = message.getValue();
            bulk.index(
                message.getKey(),
                "{\"text\": " + quoted((String) source.get("text")) + ", \"theme\": \"" + source.get("theme") + "\", \"date\": \""
                    + source.get("date") + "\", \"brand\": \"" + source.get("brand") + "\"}"
            );
        }
        bulk.send(node(), name, "&pipeline=" + pipeline).noErrors();
        return name;
    }

    /** Vectors by id, as {@code _source} has them. */
    static Map<String, List<?>> vectors(String index) throws Exception {
        Map<String, List<?>> vectors = new HashMap<>();
        searchWith(index, "\"size\": 1000, \"query\": {\"match_all\": {}}").all()
            .forEach(hit -> vectors.put((String) hit.get("_id"), (List<?>) ((Map<?, ?>) hit.get("_source")).get("vector")));
        return vectors;
    }

    static String nearest(String text, String more) {
        return "{\"semantic\": {\"vector\": {\"query\": " + quoted(text) + (more.isEmpty() ? "" : ", " + more) + "}}}";
    }

    static Answer aggregated(String index, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {" + aggs + "}}").ok();
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
