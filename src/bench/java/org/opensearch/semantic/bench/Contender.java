// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

/** What is compared: the two sides alone, and two ways to have both. */
enum Contender {
    MATCH("%1$s"),
    KNN("%2$s"),
    HYBRID("{\"semantic_hybrid\": {\"lexical\": %1$s, \"semantic\": %2$s}}"),
    BOOL("{\"bool\": {\"should\": [%1$s, %2$s]}}");

    private static final int K = 100;

    private final String form;

    Contender(String form) {
        this.form = form;
    }

    /**
     * The body of a search.
     *
     * @param more further members of the body, each with a comma before it
     */
    String body(MixedQuery query, int size, String more) {
        String match = "{\"match\": {\"text\": \"" + query.text() + "\"}}";
        String knn = "{\"knn\": {\"vector\": {\"vector\": " + Corpus.json(query.vector()) + ", \"k\": " + K + "}}}";
        return "{\"query\": " + form.formatted(match, knn) + ", \"size\": " + size + ", \"_source\": false" + more + "}";
    }
}
