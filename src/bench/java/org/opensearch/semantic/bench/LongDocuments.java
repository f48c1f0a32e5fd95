// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Long documents made by joining short ones, in an order that a seed decides. A long document answers a query as well as the best of its
 * parts does.
 *
 * @param parts how many short documents are joined
 * @param texts by id
 * @param judgements query id to (document id to grade)
 */
record LongDocuments(int parts, Map<String, String> texts, Map<String, Map<String, Integer>> judgements) {

    private static final long SEED = 42;

    static LongDocuments of(Datasets.Retrieval set, int parts) {
        List<String> ids = new ArrayList<>(set.documents().keySet());
        Collections.shuffle(ids, new Random(SEED));
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> wholes = new HashMap<>();
        for (int first = 0; first < ids.size(); first += parts) {
            List<String> joined = ids.subList(first, Math.min(first + parts, ids.size()));
            String whole = Integer.toString(first / parts);
            joined.forEach(id -> wholes.put(id, whole));
            texts.put(whole, String.join("\n\n", joined.stream().map(id -> String.join("\n", set.documents().get(id))).toList()));
        }
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        set.judgements().forEach((query, grades) -> {
            Map<String, Integer> best = new HashMap<>();
            grades.forEach((id, grade) -> best.merge(wholes.get(id), grade, Math::max));
            judgements.put(query, best);
        });
        return new LongDocuments(parts, texts, judgements);
    }

    long characters() {
        return texts.values().stream().mapToLong(String::length).sum();
    }
}
