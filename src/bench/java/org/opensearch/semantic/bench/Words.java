// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

/** How frequent the words of a query are: each word's share of the documents. */
enum Words {
    FREQUENT,
    /** By turns one frequent word and one rare. */
    MIXED,
    RARE;

    private static final double FREQUENT_FROM = 0.05;
    private static final double FREQUENT_TO = 0.5;
    private static final double RARE_TO = 0.005;

    /** Whether a word that so many of the documents have fits at this place of a query. */
    boolean fit(int place, int frequency, int documents) {
        double share = (double) frequency / documents;
        boolean frequent = switch (this) {
            case FREQUENT -> true;
            case MIXED -> place % 2 == 0;
            case RARE -> false;
        };
        return frequent ? share >= FREQUENT_FROM && share <= FREQUENT_TO : share > 0 && share < RARE_TO;
    }
}
