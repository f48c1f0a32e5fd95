// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses the processor's {@code fields}: an object source → target, or a list of objects with source and target. */
public final class EmbeddedFields {

    /** Name of the processor whose parameter they are. */
    public static final String PROCESSOR = "semantic_embedding";

    private static final Set<String> METADATA = Set.of(
        "_index",
        "_id",
        "_routing",
        "_version",
        "_version_type",
        "_if_seq_no",
        "_if_primary_term",
        "_source",
        "_ingest"
    );

    private EmbeddedFields() {}

    /**
     * @throws IllegalArgumentException if it is neither, or empty, or if a vector would overwrite a text or another vector
     */
    public static List<EmbeddedField> parse(Object config) {
        List<EmbeddedField> fields = switch (config) {
            case Map<?, ?> map -> map.entrySet().stream().map(e -> field(e.getKey(), e.getValue())).toList();
            case List<?> list -> list.stream().map(EmbeddedFields::entry).toList();
            default -> throw new IllegalArgumentException(
                "must be an object of source to target, or an array of objects with [source] and [target]"
            );
        };
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("must name one field at least, such as {\"body\": \"body_vector\"}");
        }
        checkOverlaps(fields);
        return fields;
    }

    /**
     * Checks that what is written beside the vectors, too, leaves the texts and the vectors alone.
     *
     * @throws IllegalArgumentException if a {@link Provenance} would overwrite one
     */
    public static void checkProvenance(List<EmbeddedField> fields) {
        for (EmbeddedField field : fields) {
            FieldPath provenance = FieldPath.parse(Provenance.fieldFor(field.target().toString()));
            for (EmbeddedField other : fields) {
                checkApart("provenance", provenance, "target", other.target());
                other.sources().forEach(source -> checkApart("provenance", provenance, "source", source));
            }
        }
    }

    private static EmbeddedField entry(Object entry) {
        if (!(entry instanceof Map<?, ?> map) || !map.keySet().equals(Set.of("source", "target"))) {
            throw new IllegalArgumentException("each entry must be an object with [source] and [target] and nothing else, got " + entry);
        }
        return field(map.get("source"), map.get("target"));
    }

    private static EmbeddedField field(Object source, Object target) {
        List<FieldPath> sources = new ArrayList<>();
        for (Object path : source instanceof List<?> list ? list : Arrays.asList(source)) {
            sources.add(path("source", path));
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("the source of target [" + target + "] is empty");
        }
        FieldPath vector = path("target", target);
        if (METADATA.contains(vector.names().getFirst())) {
            throw new IllegalArgumentException("target [" + vector + "] is not a field of the document");
        }
        if (sources.stream().anyMatch(s -> s.names().getFirst().equals("_ingest"))) {
            throw new IllegalArgumentException("source " + source + " is not a field of the document");
        }
        return new EmbeddedField(sources, vector);
    }

    private static FieldPath path(String what, Object value) {
        if (value instanceof String path) {
            return FieldPath.parse(path);
        }
        throw new IllegalArgumentException("each " + what + " must be a string, got [" + value + "]");
    }

    private static void checkOverlaps(List<EmbeddedField> fields) {
        List<FieldPath> targets = new ArrayList<>();
        for (EmbeddedField field : fields) {
            FieldPath target = field.target();
            for (FieldPath other : targets) {
                if (target.equals(other)) {
                    throw new IllegalArgumentException("target [" + target + "] is named twice; join its sources in one list instead");
                }
                checkApart("target", target, "target", other);
            }
            targets.add(target);
        }
        for (FieldPath target : targets) {
            fields.forEach(field -> field.sources().forEach(source -> checkApart("target", target, "source", source)));
        }
    }

    private static void checkApart(String what, FieldPath path, String otherWhat, FieldPath other) {
        if (path.overlaps(other)) {
            throw new IllegalArgumentException(what + " [" + path + "] and " + otherWhat + " [" + other + "] overlap");
        }
    }
}
