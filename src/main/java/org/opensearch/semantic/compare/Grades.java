// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is relevant for a query, as it may be written: ids with grades, {@code {"d1": 2}}; a list of ids, each of grade 1; a list of
 * {@code {"id": "d1", "grade": 2}}, the form for an index, where each key of the first form would become a field; or one id.
 */
final class Grades {

    private static final int GREATEST = 1_000;
    private static final String ID = "id";
    private static final String GRADE = "grade";

    private Grades() {}

    /**
     * Reads any of the forms.
     *
     * @param query whose it is, for messages
     * @param value null for none
     * @return id to grade, of at least 0
     */
    static Map<String, Integer> of(String query, Object value) {
        Map<String, Integer> grades = new LinkedHashMap<>();
        switch (value) {
            case null -> {
            }
            case Map<?, ?> map when map.containsKey(ID) && map.containsKey(GRADE) -> add(query, grades, map);
            case Map<?, ?> map -> map.forEach((id, grade) -> add(query, grades, String.valueOf(id), grade));
            case List<?> list -> list.forEach(each -> add(query, grades, each));
            default -> add(query, grades, value);
        }
        return grades;
    }

    private static void add(String query, Map<String, Integer> grades, Object each) {
        switch (each) {
            case String id -> add(query, grades, id, 1);
            case Integer id -> add(query, grades, id.toString(), 1);
            case Long id -> add(query, grades, id.toString(), 1);
            case Map<?, ?> map when map.size() == 2 && map.get(ID) != null && map.containsKey(GRADE) -> add(
                query,
                grades,
                String.valueOf(map.get(ID)),
                map.get(GRADE)
            );
            case null, default ->
                throw refusal(query, "[" + each + "], allowed are ids, {\"<id>\": <grade>}, and lists of ids or of {\"id\", \"grade\"}");
        }
    }

    private static void add(String query, Map<String, Integer> grades, String id, Object grade) {
        if (!(grade instanceof Integer number) || number < 0 || number > GREATEST) {
            throw refusal(query, "grade [" + grade + "] for [" + id + "], allowed are whole numbers from [0] to [" + GREATEST + "]");
        }
        Integer before = grades.put(id, number);
        if (before != null) {
            throw refusal(query, "document [" + id + "] twice");
        }
    }

    private static IllegalArgumentException refusal(String query, String what) {
        return new IllegalArgumentException("[evaluate] [queries] entry [" + query + "] has in [relevant] " + what);
    }
}
